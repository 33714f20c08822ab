import { beforeAll, describe, expect, test } from 'vitest'
import type { Deployment } from '../../local/deployment.ts'
import { auth401All } from '../../local/faults/services.ts'
import { connSaturation, dbPasswordMonitor } from '../../local/faults/database.ts'
import { rotationMinutes, type Fault } from '../../local/faults/fault.ts'
import type { Report } from '../../local/report.ts'
import { once } from '../../local/faults/schedule.ts'
import { parseJson, textAt } from '../../lib/model/index.ts'
import { changesOf, notOk, pagesOf, watchRun } from '../support/local/watched-run.ts'

interface Watched {
  readonly report: Report
  /** The Errors of a function that CloudWatch has, in all. */
  readonly errorsOf: (name: string) => number
  /** Coverage of a collector in each minute. */
  readonly coverageOf: (collector: string) => readonly unknown[]
  /** The failures in the log, without repeats: `postgres: auth, reported by Coverage`. */
  readonly failures: readonly string[]
}

async function watch(
  minutes: number,
  fault: Fault,
  prepare: (deployment: Deployment) => void = () => undefined,
): Promise<Watched> {
  const { report, lines, deployment } = await watchRun({
    minutes,
    schedule: once(fault),
    ready: (ready) => {
      prepare(ready)
      return Promise.resolve()
    },
  })
  const errorsOf = (name: string): number =>
    deployment.cloudwatch
      .series()
      .filter((one) => one.name === 'Errors' && one.dimensions['FunctionName'] === name)
      .flatMap(({ data }) => data)
      .reduce((sum, { measurement }) => sum + Number(measurement), 0)
  const coverageOf = (collector: string): readonly unknown[] =>
    deployment.cloudwatch
      .series()
      .filter((one) => one.name === 'Coverage' && one.dimensions['Collector'] === collector)
      .flatMap(({ data }) => data.map(({ measurement }) => measurement))
  return { report, errorsOf, coverageOf, failures: failuresIn(lines) }
}

function failuresIn(lines: readonly string[]): readonly string[] {
  const failures = lines.map(parseJson).filter((line) => textAt(line, 'event') === 'failure')
  const texts = failures.map(
    (failure) =>
      `${textAt(failure, 'target') ?? ''}: ${textAt(failure, 'kind') ?? ''}, reported by ${textAt(failure, 'reportedBy') ?? 'no metric'}`,
  )
  return [...new Set(texts)]
}

describe.each([
  [dbPasswordMonitor, 'postgres', 'collect-postgres', 'collect-anchore'],
  [auth401All, 'anchore.services', 'collect-anchore', 'collect-postgres'],
])('a password of the monitor is changed for 20 minutes: $name', (fault, target, blind, other) => {
  let watched: Watched
  beforeAll(async () => {
    watched = await watch(45, fault)
  })

  test('Coverage of its collector is 0 meanwhile and 100 else, and no run fails', () => {
    const { from, to } = rotationMinutes
    expect(watched.coverageOf(blind)).toEqual(
      Array.from({ length: 45 }, (_, index) => (index + 1 >= from && index + 1 < to ? 0 : 100)),
    )
    expect(watched.coverageOf(other)).toEqual(Array<number>(45).fill(100))
    expect(watched.failures).toEqual([`${target}: auth, reported by Coverage`])
    for (const collector of [blind, other])
      expect(watched.errorsOf(`anchor-watch-local-${collector}`)).toBe(0)
  })

  test('it pages once within 10 minutes, resolves when the runs have read for a while, and no other alarm does', () => {
    const alarm = `nothing-read-${blind}`
    expect(changesOf(watched.report)).toEqual([`${alarm} ALARM`, `${alarm} OK`])
    expect(pagesOf(watched.report)).toEqual(
      ['slack', 'webhook'].map((channel) => `${alarm} to ${channel}: trigger, resolve`),
    )
    expect(watched.report.pages[0]?.minute).toBeLessThanOrEqual(rotationMinutes.from + 10)
    expect(notOk(watched.report)).toEqual([])
  })
})

test('pages that no channel takes wait in the queue, and its alarm goes around notify', async () => {
  const { report, errorsOf } = await watch(25, connSaturation, ({ variables }) => {
    Object.assign(variables, {
      SLACK_TOKEN: 'revoked',
      PAGERDUTY_KEY: 'revoked',
      WEBHOOK_URL: 'http://127.0.0.1:1/',
    })
  })
  expect(report.pages).toEqual([])
  expect(errorsOf('anchor-watch-local-notify')).toBe(0)
  expect(changesOf(report)).toContain('notifier-retrying-critical ALARM')
  expect(changesOf(report)).not.toContain('notifier-late-critical ALARM')
})
