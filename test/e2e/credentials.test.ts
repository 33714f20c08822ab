import { beforeAll, describe, expect, test } from 'vitest'
import { parseJson, textAt } from '../../lib/json.ts'
import { auth401All } from '../../local/faults/auth-401-all.ts'
import { dbPasswordMonitor } from '../../local/faults/db-password-monitor.ts'
import type { Fault } from '../../local/faults/fault.ts'
import type { Report } from '../../local/report.ts'
import { run } from '../../local/run.ts'
import { createStack } from '../../local/stack.ts'
import { changesOf, notOk } from '../support/report.ts'

interface Watched {
  readonly report: Report
  /** The minutes in which a function failed: `collect-anchore 10`. */
  readonly failed: readonly string[]
}

/** Long enough for an alarm to go on, and to go off again. */
const fromMinute = 3
const toMinute = 15
const runMinutes = 25

async function watch(fault: Fault): Promise<Watched> {
  const failed: string[] = []
  const lines: string[] = []
  const stack = createStack()
  try {
    const report = await run(
      {
        minutes: runMinutes,
        speed: 60_000,
        schedule: (minute) => (minute >= fromMinute && minute < toMinute ? fault : undefined),
        sink: (line) => lines.push(line),
        signal: new AbortController().signal,
        ready: () => Promise.resolve(),
        passed: ({ minute }) => {
          const failures = lines.splice(0).filter((line) => line.includes('"run failed"'))
          failed.push(
            ...failures.map((line) => `${textAt(parseJson(line), 'function') ?? 'nobody'} ${minute}`),
          )
        },
      },
      stack,
    )
    return { report, failed }
  } finally {
    await stack.close()
  }
}

/** From the minute in which the password is changed until it is back. */
const minutes = Array.from({ length: toMinute - fromMinute }, (_, index) => fromMinute + index)

describe.each([
  [dbPasswordMonitor, 'collect-postgres'],
  [auth401All, 'collect-anchore'],
] as const)('$name', (fault, collector) => {
  let watched: Watched
  beforeAll(async () => {
    watched = await watch(fault)
  }, 120_000)

  test(`fails every run of ${collector} until the password is back, and no other run`, () => {
    expect(watched.failed).toEqual(minutes.map((minute) => `${collector} ${minute}`))
  })

  test('blames neither the database nor a service', () => {
    const others = changesOf(watched.report).filter((change) => !change.startsWith('monitor-'))
    expect(others).toEqual([])
    expect(notOk(watched.report)).toEqual([])
  })
})
