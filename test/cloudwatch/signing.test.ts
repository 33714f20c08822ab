import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { describe, expect, onTestFinished, test } from 'vitest'
import { slotOf, slotPlus, createLog } from '../../lib/model/index.ts'
import { createPublisher } from '../../lib/publish/index.ts'
import { runningCloudWatch } from '../support/aws/cloudwatch.ts'
import { clientOptions, credentials } from '../support/aws/identity.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const minuteMs = 60_000
const request = { collector: 'collect-anchore', slot, bit: 0, data: [] } as const
const { signal } = new AbortController()
const log = createLog(() => undefined)
const sending = { signal, closing: signal, log }

async function start(clock: () => number = () => slotPlus(slot, 1)) {
  const { cloudWatch, client } = await runningCloudWatch(clock)
  const publisher = createPublisher(client, { namespace: 'AnchorWatch', deployment: 'prod' }, clock)
  const send = (signedAt: number) => publisher.send(request, { ...sending, signedAt })
  return { cloudWatch, publisher, send }
}

describe('a request that was written down', () => {
  test('is taken within five minutes', async () => {
    const { send } = await start()
    expect(await send(slotPlus(slot, 1) - 5 * minuteMs)).toMatchObject({ ok: true })
  })

  test('is refused by CloudWatch itself afterwards, and certainly not in', async () => {
    const { cloudWatch, send } = await start()
    expect(await send(slotPlus(slot, 1) - 5 * minuteMs - 1_000)).toMatchObject({
      failure: {
        outcome: 'not-taken',
        kind: 'auth',
        message: 'CloudWatch refused the time of the request (RequestTimeTooSkewed)',
      },
    })
    expect(cloudWatch.series()).toEqual([])
  })

  test('is refused again though the answer told the client what time it is', async () => {
    const { send } = await start()
    const late = slotPlus(slot, -9)
    await send(late)
    expect(await send(late)).toMatchObject({ failure: { outcome: 'not-taken' } })
  })

  test('has a date of its own beside another one on the same client', async () => {
    const { send } = await start()
    const sent = await Promise.all([send(slotPlus(slot, -9)), send(slotPlus(slot, 1))])
    expect(sent).toMatchObject([{ failure: { outcome: 'not-taken' } }, { ok: true }])
  })

  test('and was held up on the way is refused when it comes after another run gave it up', async () => {
    const time = { now: slotPlus(slot, 1) as number }
    const { cloudWatch, send } = await start(() => time.now)
    const held = Promise.withResolvers<undefined>()
    const arrived = Promise.withResolvers<undefined>()
    cloudWatch.failWith(() => {
      arrived.resolve(undefined)
      return { once: held.promise }
    })
    const frozen = send(time.now)
    await arrived.promise
    cloudWatch.failWith(undefined)
    time.now += 6 * minuteMs
    expect(await send(time.now)).toMatchObject({ ok: true })
    held.resolve(undefined)
    expect(await frozen).toMatchObject({ failure: { outcome: 'not-taken' } })
    expect(cloudWatch.series()[0]?.data).toHaveLength(1)
  })
})

/** No deadline is looked at again once the client has the request: only the recorded date holds it back from there. */
test('a process that freezes in the client, before it signs, adds nothing when it thaws', async () => {
  const time = { now: slotPlus(slot, 1) as number }
  const clock = () => time.now
  const { cloudWatch } = await runningCloudWatch(clock)
  const [reached, thawed] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  const client = new CloudWatchClient({
    ...clientOptions(cloudWatch.url),
    credentials: async () => {
      reached.resolve(undefined)
      await thawed.promise
      return credentials
    },
  })
  onTestFinished(() => {
    client.destroy()
  })
  const { send } = createPublisher(client, { namespace: 'AnchorWatch', deployment: 'prod' }, clock)
  const frozen = send(request, { ...sending, signedAt: time.now })
  await reached.promise
  time.now += 12 * minuteMs
  thawed.resolve(undefined)
  expect(await frozen).toMatchObject({ failure: { outcome: 'not-taken' } })
  expect(cloudWatch.series()).toEqual([])
})

test('a clock that steps within a run reads no Heartbeats, though the client was told the time before', async () => {
  const now = slotPlus(slot, 1)
  const time = { now: now as number }
  const { cloudWatch } = await runningCloudWatch(() => now)
  const client = new CloudWatchClient(clientOptions(cloudWatch.url))
  onTestFinished(() => {
    client.destroy()
  })
  const destination = { namespace: 'AnchorWatch', deployment: 'prod' }
  const { send, heartbeats } = createPublisher(client, destination, () => time.now)
  expect(await send(request, { ...sending, signedAt: time.now })).toMatchObject({ ok: true })
  time.now += 13 * minuteMs
  expect(await heartbeats('collect-anchore', [slot], signal)).toMatchObject({
    ok: false,
    failure: { kind: 'auth' },
  })
})

test('what has no date of its own is signed by the clock, not by the time of the machine', async () => {
  const { publisher } = await start(() => slotPlus(slot, 60))
  expect(await publisher.heartbeats('collect-anchore', [slot], signal)).toMatchObject({ ok: true })
})

test('a date that one publisher gives holds, whatever others there are of the same client', async () => {
  const clock = () => slotPlus(slot, 10)
  const { client } = await runningCloudWatch(clock)
  const publishers = ['one', 'other', 'third'].map((deployment) =>
    createPublisher(client, { namespace: 'AnchorWatch', deployment }, clock),
  )
  for (const { send } of publishers) {
    expect(await send(request, { ...sending, signedAt: slot })).toMatchObject({
      failure: { outcome: 'not-taken' },
    })
    expect(await send(request, { ...sending, signedAt: clock() })).toMatchObject({ ok: true })
  }
})
