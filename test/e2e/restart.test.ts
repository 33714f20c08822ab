import { beforeAll, expect, test } from 'vitest'
import { statisticOf } from '../../lib/cloudwatch/index.ts'
import { faultMinutes, type Fault } from '../../local/faults/fault.ts'
import type { Report, Minute } from '../../local/report.ts'
import { once } from '../../local/faults/schedule.ts'
import { changesOf, notOk, watchRun } from '../support/local/watched-run.ts'

/** All processes restart at once, and count from zero. */
const restart: Fault = {
  name: 'restart',
  summary: 'all processes of Anchore restart once',
  begin: ({ anchore }) => {
    for (const replica of anchore.replicas()) replica.restart()
    return Promise.resolve()
  },
}

let minutes: readonly Minute[]
let lines: readonly string[]
/** How many samples CloudWatch has of a metric, and their sum, by the minute of the run. */
let published: (metric: string, statistic: 'SampleCount' | 'Sum') => readonly number[]
let report: Report

beforeAll(async () => {
  const watched = await watchRun({ minutes: 40, schedule: once(restart) })
  ;({ minutes, lines, report } = watched)
  published = (metric, statistic) =>
    watched.published(metric).map((measured) => statisticOf(statistic, measured) ?? 0)
})

test('every minute has the analyses that completed in it, that of the restart too', () => {
  const completed = minutes.map(
    ({ world }, index) => (world?.completed ?? 0) - (minutes[index - 1]?.world?.completed ?? 0),
  )
  // Of the first minute nothing is known: what the counters were before it nobody saw.
  expect(published('AnalysisTime', 'SampleCount').slice(1)).toEqual(completed.slice(1))
  expect(completed[faultMinutes.from - 1]).toBeGreaterThan(0)
})

test('no minute has an error or a failed scrape that did not happen', () => {
  expect(new Set(published('ServerErrors', 'Sum'))).toEqual(new Set([0]))
  expect(new Set(published('Coverage', 'Sum'))).toEqual(new Set([100]))
  expect(lines.filter((line) => line.includes('"failure"'))).toEqual([])
})

test('no alarm changes its state, and nobody is paged', () => {
  expect(notOk(report)).toEqual([])
  expect(changesOf(report)).toEqual([])
  expect(report.pages).toEqual([])
})
