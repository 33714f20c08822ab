import { beforeAll, describe, expect, test } from 'vitest'
import { backlogGrows } from '../../local/faults/images.ts'
import { dbDown, dbFrozen } from '../../local/faults/database.ts'
import type { Fault } from '../../local/faults/fault.ts'
import type { Report, Minute } from '../../local/report.ts'
import { statisticOf } from '../../lib/cloudwatch/index.ts'
import { notOk, watchRun } from '../support/local/watched-run.ts'

interface Watched {
  readonly minutes: readonly Minute[]
  readonly report: Report
  /** What CloudWatch has of a metric in each minute; undefined where it has nothing. */
  readonly published: (metric: string) => readonly (number | undefined)[]
}

const backlogFrom = 5
const backlogMinutes = 24
const blindFrom = backlogFrom + backlogMinutes

/** Somebody adds analyzers, so that the backlog drains soon. */
const scaledOut: Fault = {
  name: 'scaled_out',
  summary: '10 analyzers',
  conditions: () => ({ analyzers: 10 }),
}

/** A backlog, in whose middle the database goes away for so many minutes. */
async function watch(fault: Fault, blind: number): Promise<Watched> {
  const schedule = (minute: number): readonly Fault[] => {
    if (minute >= blindFrom) return [minute < blindFrom + blind ? fault : scaledOut]
    return minute >= backlogFrom ? [backlogGrows] : []
  }
  const { minutes, report, published } = await watchRun({ minutes: 70, schedule })
  return {
    minutes,
    report,
    published: (metric) => published(metric).map((measured) => statisticOf('Sum', measured)),
  }
}

describe.each([
  ['down', dbDown, 12],
  ['frozen', dbFrozen, 6],
])('a database that is %s in the middle of a backlog', (_, fault, blind) => {
  let watched: Watched
  beforeAll(async () => {
    watched = await watch(fault, blind)
  }, 180_000)

  const isBlind = ({ minute }: Minute): boolean => minute >= blindFrom && minute < blindFrom + blind
  /** What was published while the database was away, and what around it. */
  const parts = (metric: string): Readonly<Record<'blind' | 'seen', readonly (number | undefined)[]>> => {
    const values = watched.published(metric)
    const of = (blindness: boolean) =>
      values.filter((__, index) =>
        watched.minutes.slice(index, index + 1).some((one) => isBlind(one) === blindness),
      )
    return { blind: of(true), seen: of(false) }
  }

  test('is told by DatabaseUp, and by no other number of the database', () => {
    expect(new Set(parts('DatabaseUp').blind)).toEqual(new Set([0]))
    expect(new Set(parts('DatabaseUp').seen)).toEqual(new Set([1]))
    for (const metric of ['ConnectionSaturation', 'ImagesWaiting', 'OldestWait', 'AnalysisStalled']) {
      expect(new Set(parts(metric).blind)).toEqual(new Set([undefined]))
      expect(parts(metric).seen).not.toContain(undefined)
    }
  })

  test('goes to ALARM after three minutes, and back when it has answered for seven', () => {
    const changes = watched.report.transitions.filter(
      ({ alarm, from }) => alarm === 'database-down' && from !== 'INSUFFICIENT_DATA',
    )
    expect(changes.map(({ minute, to }) => [minute, to])).toEqual([
      [blindFrom + 2, 'ALARM'],
      [blindFrom + blind + 6, 'OK'],
    ])
  })

  test('resolves no backlog: what is on stays on until the images are analyzed', () => {
    const changes = watched.report.transitions.filter(
      ({ alarm, from }) => alarm.startsWith('backlog') && from !== 'INSUFFICIENT_DATA',
    )
    const drained = watched.minutes.find(
      ({ minute, world }) => minute > blindFrom && world !== undefined && world.waiting <= 40,
    )
    const of = (alarm: string) => changes.filter((change) => change.alarm === alarm)
    for (const alarm of ['backlog-depth', 'backlog-age']) {
      expect(of(alarm).map(({ to }) => to)).toEqual(['ALARM', 'OK'])
      expect(of(alarm)[1]?.minute).toBeGreaterThanOrEqual(drained?.minute ?? Infinity)
    }
    expect(of('backlog-depth')[0]?.minute).toBeLessThan(blindFrom)
    expect(changes.filter(({ minute }) => minute >= blindFrom && minute < blindFrom + blind)).toEqual([])
  })

  test('leaves no alarm on, and each of its pages is resolved', () => {
    expect(notOk(watched.report)).toEqual([])
    const { pages } = watched.report
    const of = (kind: string) => pages.filter(({ action }) => action === kind)
    // The backlog, and the database: two incidents, with a resolve each.
    for (const channel of new Set(of('trigger').map((page) => page.channel)))
      expect(of('resolve').filter((page) => page.channel === channel)).toHaveLength(2)
    const titles = of('trigger').flatMap(({ channel, title }) => (channel === 'slack' ? [title] : []))
    expect(titles).toContainEqual(expect.stringContaining('the database does not answer'))
  })

  test('makes no spike afterwards: images are told in the minutes in which they finished', () => {
    const finished = [watched.published('ImagesCompleted'), watched.published('ImagesArrived')]
    for (const counts of finished) {
      // Nothing is known of the first minute; the busiest have a release day's arrivals.
      expect(counts.slice(1)).not.toContain(undefined)
      expect(Math.max(...counts.slice(1).map((count) => count ?? 0))).toBeLessThan(30)
    }
    const done = watched.minutes.map(({ world }) => world?.completed ?? 0)
    const sum = (watched.published('ImagesCompleted').slice(1) as number[]).reduce(
      (total, one) => total + one,
      0,
    )
    expect(sum).toBe((done.at(-1) ?? 0) - (done[0] ?? 0))
  })
})
