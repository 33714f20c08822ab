import { beforeAll, describe, expect, test } from 'vitest'
import type { Deployment } from '../../local/deployment.ts'
import { auth401All } from '../../local/faults/anchore/auth-401-all.ts'
import { connSaturation } from '../../local/faults/database/connections.ts'
import { dbPasswordMonitor } from '../../local/faults/database/monitor.ts'
import { rotationMinutes, type Fault } from '../../local/faults/fault.ts'
import type { Report } from '../../local/report.ts'
import { run } from '../../local/run.ts'
import { once } from '../../local/schedule.ts'
import { createStack } from '../../local/stack.ts'
import { changesOf, notOk, pagesOf } from '../support/report.ts'

interface Watched {
  readonly report: Report
  /** The Errors of a function that CloudWatch has, in all. */
  readonly errorsOf: (name: string) => number
}

async function watch(
  minutes: number,
  fault: Fault,
  prepare: (deployment: Deployment) => void = () => undefined,
): Promise<Watched> {
  let deployment: Deployment | undefined
  const stack = createStack()
  try {
    const report = await run(
      {
        minutes,
        speed: 60_000,
        schedule: once(fault),
        sink: () => undefined,
        signal: new AbortController().signal,
        ready: (ready) => {
          deployment = ready
          prepare(ready)
          return Promise.resolve()
        },
        passed: () => undefined,
      },
      stack,
    )
    const errorsOf = (name: string): number =>
      (deployment?.cloudwatch.series() ?? [])
        .filter((one) => one.name === 'Errors' && one.dimensions['FunctionName'] === name)
        .flatMap(({ data }) => data)
        .reduce((sum, { measurement }) => sum + Number(measurement), 0)
    return { report, errorsOf }
  } finally {
    await stack.close()
  }
}

describe.each([
  [dbPasswordMonitor, 'collect-postgres', 'collect-anchore'],
  [auth401All, 'collect-anchore', 'collect-postgres'],
])('a password of the monitor is changed for 20 minutes: $name', (fault, blind, other) => {
  let watched: Watched
  beforeAll(async () => {
    watched = await watch(45, fault)
  })

  test('each run of the collector that it is for fails meanwhile, and no other', () => {
    expect(watched.errorsOf(`anchor-watch-local-${blind}`)).toBe(rotationMinutes.to - rotationMinutes.from)
    expect(watched.errorsOf(`anchor-watch-local-${other}`)).toBe(0)
  })

  test('it pages once within 10 minutes, resolves when the runs have succeeded for a while, and no other alarm does', () => {
    const alarm = `monitor-failing-${blind}`
    expect(changesOf(watched.report)).toEqual([`${alarm} ALARM`, `${alarm} OK`])
    expect(pagesOf(watched.report)).toEqual(
      ['slack', 'webhook'].map((channel) => `${alarm} to ${channel}: trigger, resolve`),
    )
    expect(watched.report.pages[0]?.minute).toBeLessThanOrEqual(rotationMinutes.from + 10)
    expect(notOk(watched.report)).toEqual([])
  })
})

test('pages that reach nobody go to the failure queue, and its alarm around notify', async () => {
  const { report, errorsOf } = await watch(12, connSaturation, ({ variables }) => {
    Object.assign(variables, { SLACK_URL: 'http://127.0.0.1:1/', WEBHOOK_URL: 'http://127.0.0.1:1/' })
  })
  expect(report.pages).toEqual([])
  expect(errorsOf('anchor-watch-local-notify')).toBeGreaterThan(0)
  expect(changesOf(report)).toContain('notifier-failing ALARM')
})
