import { describe, expect, test } from 'vitest'
import { evaluate, type AlarmState } from '../../lib/cloudwatch/index.ts'
import { createLog, failed, slotOf, slotPlus, success, type Slot } from '../../lib/model/index.ts'
import type { StoredDatum } from '../../lib/publish/datum.ts'
import { headKey, readHead } from '../../lib/publish/head.ts'
import { pack } from '../../lib/publish/packed.ts'
import { runSlot } from '../../lib/publish/run.ts'
import type { Put } from '../../lib/publish/send.ts'
import type { Table } from '../../lib/publish/table.ts'
import { memoryTable } from '../../local/aws/memory-table.ts'
import { seededRandom } from '../../local/world/random.ts'
import { breakpoint, observedPut, observedTable, type OnCall } from '../support/publishing/breakpoint.ts'
import { counterNames, countedSource, levelName } from '../support/publishing/counted-source.ts'

/** `npm run test:day` passes whole days with 20 seeds. */
const minutes = Number(process.env['DAY_MINUTES'] ?? 90)
const seeds = Array.from({ length: minutes < 1_440 ? 8 : 20 }, (_, index) => index + 1)
const first = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const { signal } = new AbortController()
const throttled = { kind: 'rate-limited', target: 'cloudwatch', message: 'no', remedy: 'Wait.' } as const
/** A gap that the counted source does not fill (lib/model/spread.ts). */
const longestGap = 15
/** Every await of a run that has nothing to catch up with, before and after the call. */
const awaits = 8

/** A part of the world that is switched off in a test, to show that the day finds it. */
interface Changes {
  readonly table?: (table: Table) => Table
  readonly put?: (put: Put) => Put
}

/** What reaches CloudWatch, by series and minute, with every copy. */
class CloudWatch {
  readonly series = new Map<string, Map<number, number[]>>()

  store(data: readonly StoredDatum[]): void {
    for (const one of data) {
      const key = `${one.MetricName}${one.Dimensions.slice(1)
        .map(({ Value }) => `/${Value}`)
        .join('')}`
      const minutesOf = this.series.get(key) ?? new Map<number, number[]>()
      const value = 'Value' in one ? one.Value : 'Counts' in one ? 2 * (one.Counts[0] ?? 0) : Number.NaN
      minutesOf.set(one.Timestamp, [...(minutesOf.get(one.Timestamp) ?? []), value])
      this.series.set(key, minutesOf)
    }
  }

  average(name: string, at: number): number | undefined {
    const values = this.series.get(name)?.get(at)
    return values && values.reduce((sum, one) => sum + one, 0) / values.length
  }

  total(name: string): number {
    return [...(this.series.get(name)?.keys() ?? [])].reduce(
      (sum, at) => sum + (this.average(name, at) ?? 0),
      0,
    )
  }
}

type Fault =
  | 'none'
  | 'killed'
  | 'frozen'
  | 'lost answers'
  | 'throttled'
  | 'table away'
  | 'table half'
  | 'doubled'
  | 'bad datum'
  | 'out of order'
  | 'missed'
const lengths: Readonly<Record<Fault, number>> = {
  none: 12,
  killed: 1,
  frozen: 6,
  'lost answers': 6,
  throttled: 30,
  'table away': 60,
  'table half': 2,
  doubled: 3,
  'bad datum': 1,
  'out of order': 2,
  missed: 4,
}
const kinds = Object.keys(lengths) as readonly Fault[]

async function passDay(
  seed: number | undefined,
  { table: changeTable = same, put: changePut = same }: Changes = {},
) {
  const random = seededRandom(seed ?? 1)
  const upTo = (most: number): number => Math.floor(random() * most)
  const cloudWatch = new CloudWatch()
  const source = countedSource()
  const items = memoryTable()
  const time: { now: number } = { now: first }
  let fault: Fault = 'none'
  let refused = 0
  const key = headKey('prod', source.collector.name)
  const fail = (): never => {
    throw new DOMException('', 'TimeoutError')
  }
  const table: Table = {
    get: async (...all) => (fault === 'table away' ? fail() : items.get(...all)),
    update: async (...all) => {
      if (fault === 'table away' || (fault === 'table half' && random() < 0.3)) return fail()
      const isWritten = await items.update(...all)
      if (fault !== 'table half') return isWritten
      // The answer is lost, or the client repeats the call and its condition fails.
      return random() < 0.5 ? fail() : false
    },
  }
  const badSlots = new Set<number>()
  const put: Put = (data) => {
    const isBad = (one: StoredDatum) =>
      badSlots.has(one.Timestamp) && one.Dimensions.some(({ Value }) => Value === 'queue-1')
    if (data.some(isBad)) {
      if (data.length === 1) refused += 1
      return Promise.resolve(failed({ ...throttled, kind: 'rejected' as const, isRefused: true }))
    }
    if (fault === 'throttled' && random() < 0.8)
      return Promise.resolve(failed({ ...throttled, isRefused: false }))
    cloudWatch.store(data)
    const isLost = fault === 'lost answers' && random() < 0.5
    return Promise.resolve(
      isLost ? failed({ ...throttled, kind: 'network' as const, isRefused: false }) : success(undefined),
    )
  }
  const run = (slot: Slot, onCall: OnCall = () => Promise.resolve()): Promise<void> =>
    runSlot(
      {
        collector: source.collector,
        table: changeTable(observedTable(table, onCall)),
        put: changePut(observedPut(put, onCall)),
        clock: () => time.now,
        destination: { namespace: 'AnchorWatch', deployment: 'prod' },
      },
      slot,
      { log: createLog(() => undefined), signal },
    ).catch(() => undefined)
  let frozen: { readonly resume: () => void; readonly run: Promise<void> } | undefined
  const minute = async (slot: Slot): Promise<void> => {
    if (fault === 'frozen' && frozen === undefined) {
      const { onCall, reached, resume } = breakpoint(1 + upTo(awaits))
      frozen = { resume, run: run(slot, onCall) }
      await Promise.race([reached, frozen.run])
      return
    }
    if (frozen !== undefined && left === 0) {
      // Thawed while another run is at work.
      frozen.resume()
      await Promise.all([frozen.run, run(slot)])
      frozen = undefined
      return
    }
    if (fault === 'missed') return
    if (fault === 'bad datum') badSlots.add(slot)
    if (fault === 'killed') {
      const { onCall, reached } = breakpoint(1 + upTo(awaits))
      await Promise.race([reached, run(slot, onCall)])
    } else if (fault === 'doubled') {
      await Promise.all([run(slot), run(slot)])
    } else if (fault === 'out of order') {
      await run(slot)
      await run(slotPlus(slot, -1))
    } else await run(slot)
  }
  const committed = new Set<Slot>()
  const faults = new Set<Fault>()
  let left = 3
  for (let index = 0; index < minutes + 20; index += 1) {
    const slot = slotPlus(first, index)
    time.now = slot + 2_000
    if (left === 0) {
      fault =
        fault === 'none' && seed !== undefined && index < minutes
          ? (kinds[1 + upTo(kinds.length - 1)] ?? 'none')
          : 'none'
      left = 1 + (fault === 'none' ? 8 + upTo(lengths.none) : upTo(lengths[fault]))
      faults.add(fault)
    }
    if (index >= minutes) fault = 'none'
    left -= 1
    await minute(slot)
    const head = await readHead(items, key, signal)
    if (head.slot !== undefined) committed.add(head.slot)
  }
  return {
    cloudWatch,
    source,
    committed: [...committed],
    refused,
    faults,
    head: await readHead(items, key, signal),
  }
}

/** Forgets what waits. */
const emptyOutbox = pack({ pending: [], dropped: 0 })

const same = <T>(value: T): T => value

/** By how much a day is off. */
function harmOf({ cloudWatch, source, committed, refused, head }: Awaited<ReturnType<typeof passDay>>) {
  const gaps = committed.slice(1).map((to, index) => ({ from: committed[index] ?? to, to }))
  const filled = gaps.filter(({ from, to }) => to - from <= longestGap * 60_000)
  const uncounted = gaps.length - filled.length
  const off = counterNames.map((name) => {
    const truth = filled.reduce((sum, { from, to }) => sum + (source.truth(from, to)[name] ?? 0), 0)
    return Math.abs(cloudWatch.total(name) - truth) / truth
  })
  const levels = [0, 1, 2].map((queue) => `${levelName}/queue-${queue}`)
  const missing = committed.flatMap((slot) =>
    levels.filter((name) => cloudWatch.average(name, slot) === undefined),
  )
  const dropped = cloudWatch.total('DataDropped/collect-postgres')
  const unlike = [...cloudWatch.series].flatMap(([name, data]) =>
    [...data.values()].filter((values) => new Set(values).size > 1).map(() => name),
  )
  const silent = committed.filter((slot) => cloudWatch.average('Heartbeat/collect-postgres', slot) !== 1)
  return {
    counters: Math.max(...off),
    // A gap that is not filled drops two counters, or three with durations.
    uncounted: dropped < refused + 2 * uncounted || dropped > refused + 3 * uncounted,
    levels: missing.length - refused,
    unlike,
    silent: silent.length,
    waiting: head.pending.length,
  }
}

const harmless = { uncounted: false, levels: 0, unlike: [], silent: 0, waiting: 0 }

describe('a day of faults', () => {
  const found = new Set<Fault>()

  test.each(seeds)(
    'loses nothing that is not counted, and copies change nothing, seed %d',
    { timeout: 600_000 },
    async (seed) => {
      const [day, calm] = [await passDay(seed), await passDay(undefined)]
      for (const fault of day.faults) found.add(fault)
      const { counters, ...harm } = harmOf(day)
      expect(harm).toEqual(harmless)
      expect(counters).toBeLessThan(0.001)
      expect(alarmsUnlike(day, calm)).toEqual([])
    },
  )

  test('every fault has come', () => {
    expect([...found].sort()).toEqual([...kinds].sort())
  })
})

const rule = {
  EvaluationPeriods: 5,
  DatapointsToAlarm: 3,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
  Threshold: 1,
} as const
const rules = [
  {
    ...rule,
    series: 'Heartbeat/collect-postgres',
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
  },
  { ...rule, series: `${levelName}/queue-2`, Threshold: 2 },
  { ...rule, series: 'Arrivals', Threshold: 4 },
] as const

/**
 * The minutes in which an alarm has another state than in the calm day, where its window has every minute: each was
 * committed, and none is part of a gap.
 */
function alarmsUnlike(day: Awaited<ReturnType<typeof passDay>>, calm: Awaited<ReturnType<typeof passDay>>) {
  const committed = new Set<number>(day.committed)
  const isWhole = (slot: Slot): boolean =>
    Array.from({ length: 9 }, (_, back) => slotPlus(slot, -back)).every((one) => committed.has(one)) &&
    day.refused === 0
  return rules.flatMap(({ series, ...own }) => {
    const statesOf = ({ cloudWatch }: typeof day): AlarmState[] => {
      let state: AlarmState = 'OK'
      return Array.from({ length: minutes }, (_, index) => {
        const points = Array.from({ length: 7 }, (_point, age) =>
          cloudWatch.average(series, slotPlus(first, index - 6 + age)),
        )
        state = evaluate(own, points, state).state
        return state
      })
    }
    const [faulty, faultless] = [statesOf(day), statesOf(calm)]
    return faulty.flatMap((state, index) =>
      isWhole(slotPlus(first, index)) && state !== faultless[index] ? [`${series} ${index}`] : [],
    )
  })
}

describe('a day shows the harm without', () => {
  test.each<[string, Changes, keyof ReturnType<typeof harmOf>]>([
    [
      'the condition of the commit',
      { table: (table) => ({ ...table, update: (key, { set }, end) => table.update(key, { set }, end) }) },
      'counters',
    ],
    [
      'the data in the head',
      {
        table: (table) => ({
          ...table,
          update: (key, { set, ...more }, end) =>
            table.update(key, { set: { ...set, outbox: emptyOutbox }, ...more }, end),
        }),
      },
      'silent',
    ],
    [
      'halving',
      {
        put: (put) => async (data, end) => {
          const sent = await put(data, end)
          return !sent.ok && sent.failure.isRefused ? success(undefined) : sent
        },
      },
      'silent',
    ],
  ])('%s', { timeout: 600_000 }, async (_title, changes, harm) => {
    for (const seed of seeds) {
      const found = harmOf(await passDay(seed, changes))[harm]
      if (Number(found) > 0.001) return
    }
    expect.fail('no day shows it')
  })
})
