import { globSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { expect, test } from 'vitest'
import { runFile } from '../../cli/test-alarms/run-file.ts'
import { ruleOf } from '../../deploy/generate/alarm-minutes.ts'
import { alarmDefinitions } from '../../lib/alarms/catalogue.ts'
import { evaluate, type AlarmState } from '../../lib/cloudwatch/index.ts'
import { resolveAlarms, collectorNames } from '../../lib/model/index.ts'

const files = globSync('test/alarms/*/*.yml')

test('every alarm has a file of tests in the folder of its area, and no file is left over', () => {
  const found = files.map((file) => `${basename(dirname(file))}/${basename(file, '.yml')}`)
  expect(found.sort()).toEqual(alarmDefinitions.map(({ area, name }) => `${area}/${name}`).sort())
})

test.each(files)('%s passes', async (file) => {
  const result = await runFile(file, { config: 'watch.example.yml' })
  if (!result.ok) throw new Error(result.failure)
  expect(result.value.tests.filter(({ passed }) => !passed)).toEqual([])
})

/** The state of an alarm after these minutes; undefined is a minute without data. */
function stateAfter(alarm: string, points: readonly (number | undefined)[]): AlarmState {
  const definition = alarmDefinitions.find(({ name }) => name === alarm)
  if (definition === undefined) throw new Error(`there is no ${alarm}`)
  return evaluate(ruleOf(definition), points, 'OK').state
}

const minutes = (count: number, value: number): readonly number[] => Array<number>(count).fill(value)

test('notifier-late is OK with the messages of ordinary work: an echo waits 90 s for its cause', () => {
  expect(stateAfter('notifier-late', minutes(60, 95))).toBe('OK')
})

test('notifier-late goes to ALARM when notify leaves a message for five minutes', () => {
  expect(stateAfter('notifier-late', [...minutes(10, 0), 60, 120, 180, 240, 300, 360])).toBe('ALARM')
})

test('notifier-retrying is OK while a message waits for its cause or for one more attempt', () => {
  expect(stateAfter('notifier-retrying', [...minutes(10, 0), ...minutes(4, 1), 0])).toBe('OK')
})

test('notifier-retrying goes to ALARM when a message waits for a channel for ten minutes', () => {
  expect(stateAfter('notifier-retrying', [...minutes(10, 0), ...minutes(10, 1)])).toBe('ALARM')
})

test('sweep-failing goes to ALARM with the fourth run of an hour that fails, each five minutes after the last', () => {
  const failing = (runs: number) =>
    Array.from({ length: 60 }, (_, minute) => (minute % 5 === 0 ? Number(minute < runs * 5) : undefined))
  expect(stateAfter('sweep-failing', failing(3))).toBe('OK')
  expect(stateAfter('sweep-failing', failing(4))).toBe('ALARM')
})

test('partly-read sees the Coverage of its collector while that is 1 or more: nothing-read pages below', () => {
  const targets = {
    service: [],
    'replicated service': [],
    'replicated API': [],
    queue: [],
    collector: collectorNames,
  }
  const partly = resolveAlarms(alarmDefinitions, {}, targets).filter(({ kind }) => kind === 'partly-read')
  expect(partly.map(({ condition }) => condition?.series)).toEqual(partly.map(({ series }) => series))
  expect(partly.map(({ condition }) => condition?.series.dimensions)).toEqual(
    collectorNames.map((Collector) => ({ Collector })),
  )
  expect(partly[0]?.condition).toMatchObject({
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    otherwise: 100,
  })
})
