import { describe, expect, test } from 'vitest'
import { slotOf, slotPlus, type Slot, createLog } from '../../lib/model/index.ts'
import { createPublisher } from '../../lib/publish/index.ts'
import { latestReadable } from '../support/aws/readable.ts'
import { runningCloudWatch } from '../support/aws/cloudwatch.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const now = slotPlus(slot, 1)
const collector = 'collect-anchore'
const { signal } = new AbortController()
const at = (minutes: number): Slot => slotPlus(slot, minutes)

async function startReading(options: Parameters<typeof runningCloudWatch>[1] = {}) {
  const { cloudWatch, client } = await runningCloudWatch(() => now, options)
  const destination = { namespace: 'AnchorWatch', deployment: 'prod' }
  const { send, heartbeats } = createPublisher(client, destination, () => now)
  const sending = { signedAt: now, signal, closing: signal, log: createLog(() => undefined) }
  return {
    cloudWatch,
    put: (of: Slot, bit: number, by: typeof collector | 'collect-postgres' = collector) =>
      send({ collector: by, slot: of, bit, data: [] }, sending),
    heartbeats: (slots: readonly Slot[]) => heartbeats(collector, slots, signal),
  }
}

describe('the heartbeats of slots', () => {
  test('are the sums of what arrived, 0 where nothing did, by one call', async () => {
    const { cloudWatch, put, heartbeats } = await startReading()
    await put(at(-2), 0)
    await put(at(-2), 2)
    await put(at(-1), 0, 'collect-postgres')
    await put(at(-9), 51)
    const asked = [at(-9), at(-2), at(-1), at(0)]
    expect(await heartbeats(asked)).toEqual({
      ok: true,
      value: new Map([
        [at(-9), 2 ** 51],
        [at(-2), 5],
        [at(-1), 0],
        [at(0), 0],
      ]),
    })
    expect(cloudWatch.calls()).toMatchObject({ GetMetricData: 1 })
  })

  test('are read to the last page', async () => {
    const { cloudWatch, put, heartbeats } = await startReading({ pageSize: 2 })
    const slots = [at(-9), at(-5), at(-4), at(-1), at(0)]
    for (const one of slots) await put(one, 1)
    expect(await heartbeats(slots)).toEqual({ ok: true, value: new Map(slots.map((one) => [one, 2])) })
    expect(cloudWatch.calls()).toMatchObject({ GetMetricData: 3 })
  })

  test('of a day are one call', async () => {
    const { cloudWatch, put, heartbeats } = await startReading()
    const slots = [at(-1_439), at(0)]
    for (const one of slots) await put(one, 0)
    expect(await heartbeats(slots)).toEqual({ ok: true, value: new Map(slots.map((one) => [one, 1])) })
    expect(cloudWatch.calls()).toMatchObject({ GetMetricData: 1 })
  })

  test('are 0 while what came late cannot be read yet', async () => {
    const { put, heartbeats } = await startReading({ readableAfter: latestReadable })
    await put(at(-240), 0)
    expect(await heartbeats([at(-240)])).toEqual({ ok: true, value: new Map([[at(-240), 0]]) })
  })

  test('are not asked for where there are no slots', async () => {
    const { cloudWatch, heartbeats } = await startReading()
    expect(await heartbeats([])).toEqual({ ok: true, value: new Map() })
    expect(cloudWatch.calls()).toEqual({})
  })

  test('are a failure while CloudWatch does not tell', async () => {
    const { cloudWatch, heartbeats } = await startReading()
    cloudWatch.failWith(() => ({ status: 403, headers: {}, body: '{"__type":"AccessDeniedException"}' }))
    const read = await heartbeats([slot])
    expect(read).toMatchObject({ ok: false, failure: { kind: 'auth', target: 'cloudwatch' } })
    expect(JSON.stringify(read)).toContain('cloudwatch:GetMetricData')
  })

  test('are a failure, and not absent, while CloudWatch tells a part', async () => {
    const { cloudWatch, heartbeats } = await startReading()
    const partial = {
      MetricDataResults: [{ Id: 'heartbeat', StatusCode: 'PartialData', Timestamps: [], Values: [] }],
    }
    cloudWatch.failWith(() => ({ status: 200, headers: {}, body: JSON.stringify(partial) }))
    expect(await heartbeats([slot])).toMatchObject({ ok: false, failure: { kind: 'truncated' } })
  })
})
