import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  slotOf,
  slotPlus,
  type Slot,
  RunFailedError,
  type Failure,
  createLog,
  sample,
} from '../../../lib/model/index.ts'
import { createPublisher } from '../../../lib/publish/cloudwatch/publisher.ts'
import type { Collected, Previous } from '../../../lib/findings/index.ts'
import { databaseUp, oldestWait } from '../../../lib/postgres/index.ts'
import { createSpool } from '../../../lib/publish/outbox/spool.ts'
import { dataDropped, dataSpooled, heartbeat } from '../../../lib/publish/metrics.ts'
import { drainMs } from '../../../lib/publish/slot/deadlines.ts'
import type { SlotDependencies } from '../../../lib/publish/slot/dependencies.ts'
import { runSlot } from '../../../lib/publish/slot/run.ts'
import { memoryTable } from '../../../local/aws/memory-table.ts'
import { createLeases } from '../../../lib/publish/state/leases.ts'
import { leaseMs } from '../../../lib/publish/state/lease-claims.ts'
import type { Table } from '../../../lib/publish/state/table.ts'
import { runningCloudWatch } from '../../support/aws/cloudwatch.ts'
import { runningDynamoDb } from '../../support/aws/dynamodb.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const name = 'collect-postgres'
const failure: Failure = { kind: 'denied', target: 'postgres', message: 'no grant', remedy: 'Grant it.' }

const found = (changes: Partial<Collected> = {}): Collected => ({
  samples: [sample(oldestWait, 7)],
  failures: [],
  state: { seen: true },
  ...changes,
})

/** Runs of a collector that finds `collected`, against the stand-in for CloudWatch. */
async function startRuns({
  collected = found(),
  table = memoryTable(),
}: { collected?: Collected; table?: Table } = {}) {
  const time = { now: slot + 5_000 }
  const { cloudWatch, client } = await runningCloudWatch(() => time.now)
  const lines: string[] = []
  const seen: (Previous | undefined)[] = []
  const run = (
    of: Slot = slot,
    signal = new AbortController().signal,
    meanwhile?: () => Promise<unknown>,
  ) => {
    const collector = {
      name,
      collect: async (previous: Previous | undefined) => {
        seen.push(previous)
        await meanwhile?.()
        return collected
      },
    } as const
    const destination = { namespace: 'AnchorWatch', deployment: 'prod' }
    const clock = () => time.now
    const dependencies: SlotDependencies = {
      collector,
      leases: createLeases({ table, deployment: 'prod' }),
      spool: createSpool({ table, deployment: 'prod', collector: name }),
      publisher: createPublisher(client, destination, clock),
      clock,
      destination,
    }
    return runSlot(dependencies, of, { log: createLog((line) => lines.push(line)), signal })
  }
  const published = (): Readonly<Record<string, readonly unknown[]>> =>
    Object.fromEntries(
      cloudWatch
        .series()
        .map((series) => [series.name, series.data.map(({ at, measurement }) => [at, measurement])]),
    )
  return { cloudWatch, time, lines, seen, run, published }
}

/** Replaces AbortSignal.timeout for the rest of a test; the returned function lets time pass. */
function simulateTimeouts(): (ms: number) => void {
  const timeouts: { readonly at: number; readonly controller: AbortController }[] = []
  let now = 0
  const spy = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const controller = new AbortController()
    timeouts.push({ at: now + ms, controller })
    return controller.signal
  })
  onTestFinished(() => {
    spy.mockRestore()
  })
  return (ms) => {
    now += ms
    for (const { at, controller } of timeouts) if (at <= now) controller.abort()
  }
}

describe('a run', () => {
  test('publishes what was collected with a heartbeat, all stamped with the slot', async () => {
    const { cloudWatch, run, published } = await startRuns()
    await run()
    expect(published()).toEqual({
      [oldestWait.name]: [[slot, 7]],
      [heartbeat.name]: [[slot, 1]],
      [dataDropped.name]: [[slot, 0]],
      [dataSpooled.name]: [[slot, 0]],
    })
    const beats = cloudWatch.series().filter((series) => series.name === heartbeat.name)
    expect(beats).toMatchObject([{ dimensions: { Deployment: 'prod', Collector: name } }])
  })

  test('counts the data that its collector dropped', async () => {
    const { run, published } = await startRuns({ collected: found({ dropped: 3 }) })
    await run()
    expect(published()[dataDropped.name]).toEqual([[slot, 3]])
  })

  test('of a slot that is delivered twice publishes once', async () => {
    const { cloudWatch, lines, seen, run } = await startRuns()
    await run()
    await run()
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 1 })
    expect(seen).toHaveLength(1)
    expect(lines.at(-1)).toContain('slot already done')
  })

  test('of a slot that two start at once publishes once, over DynamoDB', async () => {
    const { table } = await runningDynamoDb()
    const { cloudWatch, seen, run } = await startRuns({ table })
    await Promise.all([run(), run()])
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 1 })
    expect(seen).toHaveLength(1)
  })

  test('hands its state to the next one, over DynamoDB', async () => {
    const { table } = await runningDynamoDb()
    const { time, seen, run } = await startRuns({ table })
    await run()
    time.now += 60_000
    await run(slotPlus(slot, 1))
    expect(seen).toEqual([undefined, { slot, state: { seen: true } }])
  })

  test.each([
    [150_000, 1],
    [150_001, 0],
  ])('that starts %d ms after its slot collects %d times', async (lateMs, times) => {
    const { time, seen, lines, run } = await startRuns()
    time.now = slot + lateMs
    await run()
    expect(seen).toHaveLength(times)
    expect(lines.some((line) => line.includes('slot too late'))).toBe(times === 0)
  })

  test.each([7, 60 * 24])(
    'of a slot %d minutes ahead is refused, and the slots before it are still there',
    async (minutes) => {
      const { run, published } = await startRuns()
      await expect(run(slotPlus(slot, minutes))).rejects.toThrow('has not begun')
      expect(published()).toEqual({})
      await run()
      expect(published()).toHaveProperty('OldestWait')
    },
  )

  test('that lost its lease publishes nothing', async () => {
    const { cloudWatch, time, lines, run } = await startRuns()
    const { signal } = new AbortController()
    await run(slot, signal, async () => {
      time.now += leaseMs + 1
      await run()
    })
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 1 })
    expect(lines.at(-1)).toContain('lease lost, nothing published')
  })

  test('starts afresh from a state that it cannot read, and says so', async () => {
    const table = memoryTable()
    const left = { slot: slot - 60_000, leaseUntil: 0, body: 'not bytes' }
    await table.update(`slot#prod#${name}`, { set: left }, new AbortController().signal)
    const { seen, lines, run } = await startRuns({ table })
    await run()
    expect(seen).toEqual([undefined])
    expect(lines[0]).toContain('state unreadable, starting afresh')
  })

  test('publishes what succeeded before it fails', async () => {
    const { lines, run, published } = await startRuns({ collected: found({ failures: [failure] }) })
    const thrown: unknown = await run().catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(RunFailedError)
    expect(thrown).toMatchObject({ failures: [failure], message: 'postgres: denied: no grant' })
    expect(published()).toHaveProperty(oldestWait.name)
    expect(lines.filter((line) => line.includes('no grant'))).toHaveLength(1)
  })

  test('that failed is not run again for the same slot', async () => {
    const { seen, run } = await startRuns({ collected: found({ failures: [failure] }) })
    await expect(run()).rejects.toThrow(RunFailedError)
    await run()
    expect(seen).toHaveLength(1)
  })

  test('does not fail for what a published metric tells', async () => {
    const told = { ...failure, reportedBy: databaseUp.name }
    const { lines, run } = await startRuns({ collected: found({ failures: [told] }) })
    await run()
    expect(lines[0]).toContain('no grant')
  })

  test('fails when nothing could be published', async () => {
    const { cloudWatch, run } = await startRuns()
    cloudWatch.failWith(() => ({ status: 403, headers: {}, body: '{"__type":"AccessDeniedException"}' }))
    await expect(run()).rejects.toMatchObject({ failures: [{ kind: 'auth', target: 'cloudwatch' }] })
  })

  test('sends no waiting request after a slow request of its own', async () => {
    const { cloudWatch, time, lines, run } = await startRuns()
    cloudWatch.failWith(() => ({ status: 403, headers: {}, body: '{"__type":"AccessDeniedException"}' }))
    await run().catch(() => undefined)
    const pass = simulateTimeouts()
    cloudWatch.failWith(() => {
      pass(drainMs)
      return undefined
    })
    time.now += 60_000
    await run(slotPlus(slot, 1))
    expect(lines.findLast((line) => line.includes('"published"'))).toContain('"failed":0,"waiting":3')
  })

  test('takes no slot when it is aborted', async () => {
    const { seen, run } = await startRuns()
    await expect(run(slot, AbortSignal.abort())).rejects.toThrow()
    expect(seen).toEqual([])
  })
})
