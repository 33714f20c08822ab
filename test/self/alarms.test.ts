import { expect, test } from 'vitest'
import { alarmDefinitions } from '../../lib/catalogue.ts'
import { resolveAlarms } from '../../lib/model/alarm.ts'
import { collectorNames } from '../../lib/model/collector.ts'
import { evaluate, type AlarmState } from '../../lib/simulator/evaluate.ts'
import { ruleOf } from '../../lib/simulator/minutes.ts'

/** The state of an alarm after an hour with so many failures in these minutes. */
function stateAfter(failures: Readonly<Record<number, number>>, alarm = 'notifier-errors'): AlarmState {
  const definition = alarmDefinitions.find(({ name }) => name === alarm)
  if (definition === undefined) throw new Error(`there is no ${alarm}`)
  // Lambda publishes nothing for a minute without an invocation, SNS nothing for one without a message.
  const points = Array.from({ length: 60 }, (_, minute) => failures[minute])
  return evaluate(ruleOf(definition), points, 'OK').state
}

test.each([
  ['ten duplicates at once', { 10: 9, 11: 5 }],
  ['alarms of a new stack that are held back', { 0: 2, 1: 2 }],
  ['one message that is tried three times', { 20: 1, 21: 1, 23: 1 }],
])('notifier-errors is OK with the errors of ordinary work: %s', (_, errors) => {
  expect(stateAfter(errors)).toBe('OK')
})

test('notifier-errors goes to ALARM when a channel refuses one message after the other', () => {
  expect(stateAfter({ 5: 1, 22: 1, 31: 2, 50: 1 })).toBe('ALARM')
})

test('notifier-unreached goes to ALARM when SNS gives up a trigger and its resolve, and leaves one to the queue', () => {
  expect(stateAfter({ 5: 1 }, 'notifier-unreached')).toBe('OK')
  expect(stateAfter({ 5: 1, 40: 1 }, 'notifier-unreached')).toBe('ALARM')
})

test('partly-read sees the Coverage of its collector while that is 1 or more: nothing-read pages below', () => {
  const targets = {
    service: [],
    'replicated service': [],
    'replicated API': [],
    topic: [],
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
