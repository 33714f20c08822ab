import { beforeAll, expect, test } from 'vitest'
import { connSaturation } from '../../local/faults/database.ts'
import { faultMinutes } from '../../local/faults/fault.ts'
import type { Report, Minute } from '../../local/report.ts'
import { once } from '../../local/faults/schedule.ts'
import { parseJson, textAt } from '../../lib/model/index.ts'
import { changesOf, notOk, pagesOf, watchRun } from '../support/local/watched-run.ts'

let minutes: readonly Minute[]
let lines: readonly string[]
/** What CloudWatch has of a metric, by the minute of the run. */
let published: (metric: string) => ReadonlyMap<number, unknown>
let report: Report

beforeAll(async () => {
  const watched = await watchRun({ minutes: 40, schedule: once(connSaturation) })
  ;({ minutes, lines, report } = watched)
  published = (metric) => {
    const measured = watched.published(metric)
    return new Map(minutes.map(({ minute }, index) => [minute, measured[index]?.at(-1)]))
  }
})

const isFull = ({ minute }: Pick<Minute, 'minute'>): boolean =>
  minute >= faultMinutes.from && minute < faultMinutes.to

test('every connection is taken while the fault lasts, and only then', () => {
  const full = minutes
    .filter(({ world }) => world !== undefined && world.connectionsUsed >= 97)
    .map(({ minute }) => minute)
  expect(full).toEqual(minutes.filter(isFull).map(({ minute }) => minute))
})

test('ConnectionSaturation is 100 in every minute in which logins are refused, and below 70 in all others', () => {
  const saturation = published('ConnectionSaturation')
  for (const { minute } of minutes) {
    if (isFull({ minute })) expect(saturation.get(minute)).toBe(100)
    else expect(saturation.get(minute)).toBeLessThan(70)
  }
})

test('a full database is up', () => {
  expect(new Set(published('DatabaseUp').values())).toEqual(new Set([1]))
})

test('the log names each refusal', () => {
  const kinds = lines.map((line) => textAt(parseJson(line), 'kind')).filter((kind) => kind === 'saturated')
  expect(kinds).toHaveLength(faultMinutes.to - faultMinutes.from)
})

test('the three alarms of connections and that of server errors go to ALARM and back, and no other', () => {
  expect(notOk(report)).toEqual([])
  expect(changesOf(report)).toEqual([
    'connections-refused ALARM',
    'connections-high ALARM',
    'connections-exhausted ALARM',
    'server-errors ALARM',
    'server-errors OK',
    'connections-refused OK',
    'connections-high OK',
    'connections-exhausted OK',
  ])
})

test('they are one incident: one page and one resolve a channel', () => {
  expect(pagesOf(report)).toEqual(
    ['pagerduty', 'slack', 'webhook'].map((channel) => `connections-refused to ${channel}: trigger, resolve`),
  )
})
