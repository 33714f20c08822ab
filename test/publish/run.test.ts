import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { oldestWait, databaseUp } from '../../lib/postgres/index.ts'
import type { Collected, Previous } from '../../lib/findings/index.ts'
import {
  createLog,
  defineMetric,
  failed,
  RunFailedError,
  sample,
  slotOf,
  slotPlus,
  success,
  type Failure,
  type Slot,
} from '../../lib/model/index.ts'
import type { StoredDatum } from '../../lib/publish/datum.ts'
import { headKey, readHead } from '../../lib/publish/head.ts'
import { dataDropped, dataSpooled, heartbeat } from '../../lib/publish/metrics.ts'
import { format, pack } from '../../lib/publish/packed.ts'
import { waitingIn, withoutOldest } from '../../lib/publish/pending.ts'
import { runSlot } from '../../lib/publish/run.ts'
import type { Put } from '../../lib/publish/send.ts'
import type { Item, Table } from '../../lib/publish/table.ts'
import { memoryTable } from '../../local/aws/memory-table.ts'
import { runningDynamoDb } from '../support/aws/dynamodb.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const name = 'collect-postgres'
const key = headKey('prod', name)
const { signal } = new AbortController()
const failure: Failure = { kind: 'denied', target: 'postgres', message: 'no grant', remedy: 'Grant it.' }
const throttled = { kind: 'rate-limited', target: 'cloudwatch', message: 'no', remedy: 'Wait.' } as const
const counter = defineMetric({
  name: 'Arrivals',
  group: 'services',
  unit: 'Count',
  kind: 'counter',
  help: '',
})

const found = (changes: Partial<Collected> = {}): Collected => ({
  samples: [sample(oldestWait, 7), sample(counter, 3)],
  failures: [],
  state: { seen: true },
  ...changes,
})

/** Runs of a collector that finds `collected`; `answer` decides what becomes of a call of PutMetricData. */
function runsWith({
  collected = found(),
  table = memoryTable(),
}: { collected?: Collected; table?: Table } = {}) {
  const time = { now: slot + 5_000 }
  const lines: string[] = []
  const seen: (Previous | undefined)[] = []
  const calls: (readonly StoredDatum[])[] = []
  const stored: StoredDatum[] = []
  const cloudWatch: { answer: (data: readonly StoredDatum[]) => Awaited<ReturnType<Put>> } = {
    answer: () => success(undefined),
  }
  const put: Put = (data) => {
    calls.push(data)
    const answered = cloudWatch.answer(data)
    if (answered.ok) stored.push(...data)
    return Promise.resolve(answered)
  }
  const run = (of: Slot = slot, meanwhile?: () => Promise<unknown>, ending = signal) => {
    if (of - time.now < 5 * 60_000) time.now = Math.max(time.now, of + 5_000)
    const collector = {
      name,
      collect: async (previous: Previous | undefined) => {
        seen.push(previous)
        await meanwhile?.()
        return collected
      },
    } as const
    const destination = { namespace: 'AnchorWatch', deployment: 'prod' }
    const dependencies = { collector, table, put, clock: () => time.now, destination }
    return runSlot(dependencies, of, { log: createLog((line) => lines.push(line)), signal: ending })
  }
  const valuesOf = (metric: string) =>
    stored.flatMap((one) => (one.MetricName === metric && 'Value' in one ? [[one.Timestamp, one.Value]] : []))
  return {
    table,
    time,
    lines,
    seen,
    calls,
    cloudWatch,
    run,
    valuesOf,
    head: () => readHead(table, key, signal),
  }
}

const refusedIf = (isBad: (one: StoredDatum) => boolean) => (data: readonly StoredDatum[]) =>
  data.some(isBad) ? failed({ ...throttled, kind: 'rejected' as const, isRefused: true }) : success(undefined)

/** A table with a fault in some of its calls. */
function faulty(
  table: Table,
  fault: { get?: () => void; update?: (write: () => Promise<boolean>) => Promise<boolean> },
): Table {
  return {
    get: (...all) => {
      fault.get?.()
      return table.get(...all)
    },
    update: (...all) =>
      fault.update === undefined ? table.update(...all) : fault.update(() => table.update(...all)),
  }
}

describe('a run', () => {
  test('publishes what was collected with a heartbeat of 1, and leaves nothing to send', async () => {
    const { run, valuesOf, calls, head } = runsWith({ collected: found({ dropped: 3 }) })
    await run()
    for (const [metric, value] of [
      [oldestWait, 7],
      [counter, 3],
      [heartbeat, 1],
      [dataDropped, 3],
      [dataSpooled, 0],
    ] as const)
      expect(valuesOf(metric.name)).toEqual([[slot, value]])
    expect(calls).toHaveLength(1)
    expect(await head()).toMatchObject({ slot, version: 2, pending: [], dropped: 0 })
  })

  test('gives each of its own series its collector: one writer a series', async () => {
    const { run, calls } = runsWith()
    await run()
    const own = calls
      .flat()
      .filter(({ MetricName }) =>
        [heartbeat, dataDropped, dataSpooled].some((one) => one.name === MetricName),
      )
    expect(own).toHaveLength(3)
    for (const { Dimensions } of own) expect(Dimensions).toContainEqual({ Name: 'Collector', Value: name })
  })

  test('of a slot that is delivered twice publishes once', async () => {
    const { run, calls, seen, lines } = runsWith()
    await run()
    await run()
    expect([calls.length, seen.length]).toEqual([1, 1])
    expect(lines.at(-1)).toContain('slot already done')
  })

  test('of a slot that two start at once is committed by one, over DynamoDB; the other sends nothing', async () => {
    const { table } = await runningDynamoDb()
    const { run, calls } = runsWith({ table })
    await Promise.all([run(), run()])
    expect(calls).toHaveLength(1)
  })

  test('hands its state to the next one, over DynamoDB', async () => {
    const { table } = await runningDynamoDb()
    const { run, seen } = runsWith({ table })
    await run()
    await run(slotPlus(slot, 1))
    expect(seen).toEqual([undefined, { slot, state: { seen: true } }])
  })

  test.each([
    [150_000, 1],
    [150_001, 0],
  ])('that starts %d ms after its slot collects %d times', async (lateMs, times) => {
    const { time, seen, lines, run } = runsWith()
    time.now = slot + lateMs
    await run()
    expect(seen).toHaveLength(times)
    expect(lines.some((line) => line.includes('slot too late'))).toBe(times === 0)
  })

  test.each([7, 60 * 24])(
    'of a slot %d minutes ahead is refused, and the slots before it are still there',
    async (minutes) => {
      const { run, seen } = runsWith()
      await expect(run(slotPlus(slot, minutes))).rejects.toThrow('has not begun')
      expect(seen).toEqual([])
      await run()
      expect(seen).toHaveLength(1)
    },
  )

  test('publishes what succeeded before it fails, and is not run again', async () => {
    const { lines, run, valuesOf, seen } = runsWith({ collected: found({ failures: [failure] }) })
    await expect(run()).rejects.toMatchObject({ failures: [failure], message: 'postgres: denied: no grant' })
    expect(valuesOf(oldestWait.name)).toHaveLength(1)
    expect(lines.filter((line) => line.includes('no grant'))).toHaveLength(1)
    await run()
    expect(seen).toHaveLength(1)
  })

  test('does not fail for what a published metric tells', async () => {
    const { run } = runsWith({
      collected: found({ failures: [{ ...failure, reportedBy: databaseUp.name }] }),
    })
    await run()
  })

  test('collects nothing when it is aborted', async () => {
    const { run, seen } = runsWith()
    await expect(run(slot, undefined, AbortSignal.abort())).rejects.toThrow(RunFailedError)
    expect(seen).toEqual([])
  })
})

describe('data that do not arrive', () => {
  test('wait, fail the run, and are sent after the newest slot with their own time', async () => {
    const { run, cloudWatch, calls, valuesOf, head } = runsWith()
    cloudWatch.answer = () => failed({ ...throttled, isRefused: false })
    await expect(run()).rejects.toMatchObject({ failures: [{ kind: 'rate-limited' }] })
    await run(slotPlus(slot, 1)).catch(() => undefined)
    expect(waitingIn(await head())).toBe(10)
    cloudWatch.answer = () => success(undefined)
    await run(slotPlus(slot, 2))
    expect(calls.slice(-3).map(([first]) => first?.Timestamp)).toEqual(
      [2, 0, 1].map((minute) => slotPlus(slot, minute)),
    )
    expect(valuesOf(dataSpooled.name)).toEqual([
      [slotPlus(slot, 2), 10],
      [slot, 0],
      [slotPlus(slot, 1), 5],
    ])
    expect((await head()).pending).toEqual([])
  })

  test('of a run that died after its commit are sent by the next', async () => {
    const { run, cloudWatch, valuesOf } = runsWith()
    let isDead = false
    cloudWatch.answer = () => {
      if (!isDead) throw new Error('killed')
      return success(undefined)
    }
    await run().catch(() => undefined)
    isDead = true
    await run(slotPlus(slot, 1))
    expect(valuesOf(counter.name)).toEqual([
      [slotPlus(slot, 1), 3],
      [slot, 3],
    ])
  })

  test('are dropped after two weeks and counted, with the dropped data that they count', async () => {
    const { run, time, cloudWatch, valuesOf } = runsWith({ collected: found({ dropped: 2 }) })
    cloudWatch.answer = () => failed({ ...throttled, isRefused: false })
    await run().catch(() => undefined)
    cloudWatch.answer = () => success(undefined)
    const later = slotPlus(slot, 14 * 1_440)
    time.now = later + 5_000
    await run(later)
    expect(valuesOf(dataDropped.name)).toEqual([[later, 5 + 2 + 2]])
  })

  test('become items of their own when the head is full, and are all sent in the end', async () => {
    const collected = found()
    const { run, cloudWatch, head, valuesOf } = runsWith({ collected })
    cloudWatch.answer = () => failed({ ...throttled, isRefused: false })
    for (let minute = 0; minute < 20; minute += 1) {
      // Random digits: gzip cannot compress them.
      const samples = Array.from({ length: 900 }, (_, index) => ({
        ...sample(counter, Math.random()),
        dimensions: { Queue: String(index) },
      }))
      Object.assign(collected, { samples })
      await run(slotPlus(slot, minute)).catch(() => undefined)
    }
    const { pending } = await head()
    expect(pending).toHaveLength(20)
    expect(pending.filter(({ item }) => item !== undefined).length).toBeGreaterThan(3)
    expect(pending.filter(({ data }) => data !== undefined).length).toBeGreaterThan(3)
    cloudWatch.answer = () => success(undefined)
    await run(slotPlus(slot, 20))
    expect(valuesOf(heartbeat.name)).toHaveLength(21)
    expect(valuesOf(counter.name)).toHaveLength(21 * 900)
    expect((await head()).pending).toEqual([])
  })

  test('beyond what the head can name are dropped oldest first, and counted', () => {
    const pending = Array.from({ length: 6_000 }, (_, index) => ({
      slot: slotPlus(slot, index),
      count: 5,
      loss: 6,
      item: `request#${randomUUID()}${randomUUID()}${randomUUID()}`,
    }))
    const { outbox, packed } = withoutOldest({ pending, dropped: 1 })
    const lost = pending.length - outbox.pending.length
    expect(lost).toBeGreaterThan(0)
    expect(outbox).toEqual({ pending: pending.slice(lost), dropped: 1 + 6 * lost })
    expect(packed.byteLength).toBeLessThanOrEqual(240_000)
  })

  test('and whose item is gone count as dropped', async () => {
    const table = memoryTable()
    const { run, valuesOf, lines } = runsWith({ table })
    const pending = [{ slot, count: 5, loss: 6, item: 'gone' }]
    const body = pack({ slot, run: 'another', state: null })
    const set = { format, version: 1, body, outbox: pack({ pending, dropped: 0 }) }
    await table.update(key, { set }, signal)
    await run(slotPlus(slot, 1))
    await run(slotPlus(slot, 2))
    expect(valuesOf(dataDropped.name)).toEqual([
      [slotPlus(slot, 1), 0],
      [slotPlus(slot, 2), 6],
    ])
    expect(lines.join('\n')).toContain('data of a slot unreadable, dropped')
  })
})

describe('a refused datum', () => {
  test('is found by halving, dropped, named and counted by the next slot; the rest is in', async () => {
    const queues = Array.from({ length: 999 }, (_, index) => ({
      ...sample(counter, index),
      dimensions: { Queue: `q-${index}` },
    }))
    const { run, cloudWatch, lines, valuesOf } = runsWith({ collected: found({ samples: queues }) })
    cloudWatch.answer = refusedIf(
      (one) => one.Timestamp === slot && one.Dimensions.some(({ Value }) => Value === 'q-777'),
    )
    await run()
    expect(valuesOf(counter.name)).toHaveLength(998)
    expect(lines.filter((line) => line.includes('data dropped'))).toEqual([
      expect.stringContaining('Arrivals{Queue=\\"q-777\\"}'),
    ])
    await run(slotPlus(slot, 1))
    expect(valuesOf(dataDropped.name)).toEqual([
      [slot, 0],
      [slotPlus(slot, 1), 1],
    ])
  })

  test('fails the run where nothing else is taken either', async () => {
    const { run, cloudWatch } = runsWith()
    cloudWatch.answer = refusedIf(() => true)
    await expect(run()).rejects.toMatchObject({ failures: [{ kind: 'rejected', target: 'cloudwatch' }] })
  })

  test('known to be bad is left out before the call, and counted in its slot', async () => {
    const { run, valuesOf, calls } = runsWith({
      collected: found({ samples: [sample(oldestWait, Number.NaN)] }),
    })
    await run()
    expect(calls).toHaveLength(1)
    expect(valuesOf(dataDropped.name)).toEqual([[slot, 1]])
  })
})

describe('without the table', () => {
  const away = (): never => {
    throw new DOMException('', 'TimeoutError')
  }

  test('a run publishes its gauges and no counters, and fails', async () => {
    const { run, calls } = runsWith({ table: faulty(memoryTable(), { get: away }) })
    await expect(run()).rejects.toMatchObject({ failures: [{ kind: 'timeout', target: 'state' }] })
    expect(calls.flat().map(({ MetricName }) => MetricName)).toEqual([heartbeat.name, oldestWait.name])
  })

  test('whether or not a commit took effect, gauges are sent, and the next run sends what it left', async () => {
    const table = memoryTable()
    const fault: Parameters<typeof faulty>[1] = {
      update: async (write) => {
        await write()
        return away()
      },
    }
    const { run, valuesOf } = runsWith({ table: faulty(table, fault) })
    await expect(run()).rejects.toMatchObject({ failures: [{ target: 'state' }] })
    delete fault.update
    await run(slotPlus(slot, 1))
    expect(valuesOf(counter.name)).toEqual([
      [slotPlus(slot, 1), 3],
      [slot, 3],
    ])
    expect(valuesOf(oldestWait.name).filter(([at]) => at === slot)).toEqual([
      [slot, 7],
      [slot, 7],
    ])
  })

  test('a commit whose repeated attempt finds its own write is a commit', async () => {
    const fault: Parameters<typeof faulty>[1] = {
      update: async (write) => {
        await write()
        return false
      },
    }
    const { run, valuesOf } = runsWith({ table: faulty(memoryTable(), fault) })
    await run()
    expect(valuesOf(counter.name)).toEqual([[slot, 3]])
  })

  test('a state that an item does not hold fails the run with its size, and the gauges are published', async () => {
    const state = Array.from({ length: 40_000 }, () => Math.random())
    const { run, valuesOf } = runsWith({ collected: found({ state }) })
    await expect(run()).rejects.toMatchObject({ failures: [{ kind: 'too-large', target: 'state' }] })
    expect(valuesOf(oldestWait.name)).toHaveLength(1)
  })
})

describe('a run that another one overtakes', () => {
  test('for the same slot stops', async () => {
    const { run, calls, lines } = runsWith()
    await run(slot, () => run())
    expect(calls).toHaveLength(1)
    expect(lines.at(-1)).toContain('slot already done')
  })

  test('with an older slot publishes its gauges; its counts come with the next slot', async () => {
    const { run, valuesOf, seen } = runsWith()
    await run(slotPlus(slot, 1), () => run(slot))
    expect(valuesOf(oldestWait.name)).toHaveLength(2)
    expect(valuesOf(counter.name)).toEqual([[slot, 3]])
    await run(slotPlus(slot, 2))
    expect(seen.at(-1)).toMatchObject({ slot })
  })

  test('with its last write commits all the same', async () => {
    const { table, run, valuesOf, head } = runsWith()
    await run()
    const { version } = await head()
    const outbox = pack({ pending: [], dropped: 4 })
    await run(slotPlus(slot, 1), () => table.update(key, { set: { version: version + 1, outbox } }, signal))
    expect(valuesOf(dataDropped.name)).toEqual([
      [slot, 0],
      [slotPlus(slot, 1), 4],
    ])
  })
})

describe('an item of another format', () => {
  const left = (set: Item) => ({
    version: 5,
    body: pack({ slot: slotPlus(slot, 60), state: 1 }),
    outbox: pack({ pending: [], dropped: 0 }),
    ...set,
  })

  test.each([
    ['an earlier number', left({ format: format - 1 })],
    ['no number', { version: 5, slot: slotPlus(slot, 60), body: pack(1) }],
    ['a body that is not bytes', left({ format, body: 'text' })],
  ])('with %s is replaced with a warning, and never read', async (_title, set) => {
    const { table, run, seen, lines, head } = runsWith()
    await table.update(key, { set }, signal)
    await run()
    expect(seen).toEqual([undefined])
    expect(lines[0]).toContain('state unreadable, starting afresh')
    expect(await head()).toMatchObject({ slot, version: 7 })
  })

  test('with a later number stays as it is: the run publishes gauges and fails', async () => {
    const { table, run, valuesOf } = runsWith()
    const set = left({ format: format + 1 })
    await table.update(key, { set }, signal)
    await expect(run()).rejects.toMatchObject({ failures: [{ kind: 'unsupported', target: 'state' }] })
    expect(valuesOf(oldestWait.name)).toHaveLength(1)
    expect(await table.get(key, signal)).toEqual(set)
  })
})
