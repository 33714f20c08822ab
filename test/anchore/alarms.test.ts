import { describe, expect, test } from 'vitest'
import { alarms } from '../../lib/anchore/catalogue/index.ts'
import type { AlarmDefinition } from '../../lib/model/index.ts'
import { ruleOf } from '../../deploy/generate/alarm-minutes.ts'
import { evaluate, type AlarmState } from '../../lib/cloudwatch/index.ts'
import { firstSlot, startAnchore } from '../support/anchore/anchore.ts'
import { exposing } from '../support/anchore/anchore-services.ts'

function definitionOf(name: string): AlarmDefinition {
  const definition = alarms.find((one) => one.name === name)
  if (definition === undefined) throw new Error(`there is no ${name}`)
  return definition
}

/** The state of an alarm after quiet minutes and then these. */
function stateAfter(name: string, quiet: number, points: readonly (number | undefined)[]): AlarmState {
  const definition = definitionOf(name)
  const before = Array<number>(definition.window.points).fill(quiet)
  return evaluate(ruleOf(definition), [...before, ...points], 'OK').state
}

const minutes = (count: number, value: number): number[] => Array<number>(count).fill(value)

describe('scratch-low', () => {
  test('pages after three minutes below 10 GB, and not at 10 GB', () => {
    expect(stateAfter('scratch-low', 60e9, minutes(3, 9.9e9))).toBe('ALARM')
    expect(stateAfter('scratch-low', 60e9, minutes(2, 1e9))).toBe('OK')
    expect(stateAfter('scratch-low', 60e9, minutes(30, 10e9))).toBe('OK')
  })

  test('names the analyzer with the least space', async () => {
    const free = (bytes: number) => exposing(`anchore_tmpspace_available_bytes ${bytes}\n`)
    const anchore = await startAnchore({ analyzer: [free(60e9), free(3e8), free(5e9)] })
    const { facts } = await anchore.collect()
    expect(facts).toMatchObject([
      {
        metric: 'ScratchFree',
        cause: expect.stringMatching(/^analyzer 127\.0\.0\.1:\d+ and 1 more$/) as string,
        lines: [
          expect.stringMatching(/: 300 MB free$/) as string,
          expect.stringMatching(/: 5 GB free$/) as string,
        ],
      },
    ])
  })

  test('has no fact while every analyzer has enough', async () => {
    const anchore = await startAnchore({
      analyzer: exposing('anchore_tmpspace_available_bytes 2e10\n'),
    })
    expect((await anchore.collect()).facts).toEqual([])
  })
})

describe('database-slow', () => {
  test('warns after ten minutes of slow probes, and not for one that hung', () => {
    expect(stateAfter('database-slow', 0.006, minutes(10, 0.11))).toBe('ALARM')
    expect(stateAfter('database-slow', 0.006, minutes(9, 0.7))).toBe('OK')
    expect(stateAfter('database-slow', 0.006, minutes(30, 0.1))).toBe('OK')
    expect(stateAfter('database-slow', 0.006, [120])).toBe('OK')
  })
})

describe('policy-evaluation-slow', () => {
  test('warns after ten minutes of slow evaluations', () => {
    expect(stateAfter('policy-evaluation-slow', 0.06, minutes(10, 3.1))).toBe('ALARM')
    expect(stateAfter('policy-evaluation-slow', 0.06, minutes(30, 3))).toBe('OK')
  })

  test('is quiet for single slow evaluations, and when nothing is evaluated', () => {
    const single = Array.from({ length: 15 }, (_, minute) => (minute % 3 === 0 ? 30 : 0.06))
    expect(stateAfter('policy-evaluation-slow', 0.06, single)).toBe('OK')
    expect(stateAfter('policy-evaluation-slow', 0.06, [60, ...Array<undefined>(15)])).toBe('OK')
  })
})

describe('server-errors', () => {
  test('pages after ten minutes with a tenth of the answers, and not for a deploy of six', () => {
    expect(stateAfter('server-errors', 0, minutes(10, 0.1))).toBe('ALARM')
    expect(stateAfter('server-errors', 0, minutes(30, 0.09))).toBe('OK')
    expect(stateAfter('server-errors', 0, minutes(6, 1))).toBe('OK')
  })

  test('does not count a minute with a single error', () => {
    expect(definitionOf('server-errors').condition).toMatchObject({
      statistic: 'Maximum',
      threshold: 2,
      otherwise: 0,
    })
  })

  test('names the service with the largest number of errors, and its share', async () => {
    const serving = (errors: number, others: number) =>
      exposing(
        [
          `process_start_time_seconds ${firstSlot / 1000 - 3_600}\n`,
          `flask_http_request_total{status="500"} ${errors}\n`,
          `flask_http_request_duration_seconds_count{endpoint=".a",status="500"} ${errors}\n`,
          `flask_http_request_duration_seconds_count{endpoint=".a",status="200"} ${others}\n`,
        ].join(''),
      )
    const anchore = await startAnchore({
      apiext: [serving(1, 1), serving(1, 1)],
      catalog: serving(1, 1),
    })
    await anchore.collect()
    anchore.answer('apiext', serving(4, 10))
    anchore.answer('apiext', serving(3, 7), 1)
    anchore.answer('catalog', serving(2, 50))
    const { facts } = await anchore.collect()
    expect(facts).toMatchObject([
      {
        metric: 'ServerErrors',
        cause: 'apiext fails 25 % of its requests',
        lines: ['apiext: 5 of 20 answers in a minute', 'catalog: 1 of 50 answers in a minute'],
      },
    ])
    expect((await anchore.collect()).facts).toEqual([])
    anchore.pass(2)
    anchore.answer('catalog', serving(5, 60))
    expect((await anchore.collect()).facts).toMatchObject([
      { lines: ['catalog: 3 of 13 answers in 3 minutes'] },
    ])
  })
})

describe('tasks-failing', () => {
  test('warns after three minutes of one failing task', () => {
    expect(stateAfter('tasks-failing', 0, minutes(3, 1))).toBe('ALARM')
    expect(stateAfter('tasks-failing', 0, minutes(2, 9))).toBe('OK')
  })
})

describe('restarting', () => {
  test('warns for three restarts of a process within an hour, and not for two', () => {
    expect(stateAfter('restarting', 0, minutes(3, 3))).toBe('ALARM')
    expect(stateAfter('restarting', 0, minutes(60, 2))).toBe('OK')
  })
})
