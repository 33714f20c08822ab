import { describe, expect, test } from 'vitest'
import { create } from '../../functions/collect-anchore.ts'
import type { CloudWatch } from '../../local/aws/cloudwatch/server.ts'
import { password } from '../support/anchore/anchore-services.ts'
import { functionTimeoutMs, slotMs, startFaulty } from '../support/functions/faults.ts'
import { startServices } from '../support/functions/faulty-services.ts'
import { faultyWatch } from '../support/functions/faulty-watch.ts'
import { lambdaContext } from '../support/functions/lambda-context.ts'

const fiveMinutesMs = 5 * 60_000
const fourMinutesMs = 4 * 60_000
/** The handler keeps 1.5 s back: what is left is enough to collect on a loopback, and for nothing else. */
const scarceMs = 1_700

async function start(otherwise: Parameters<typeof startServices>[0] = {}) {
  const urls = await startServices(otherwise)
  return startFaulty({ create, watch: faultyWatch({ urls }), variables: { ANCHORE_PASSWORD: password } })
}

function heartbeatsOf(cloudWatch: CloudWatch) {
  return cloudWatch.series().find(({ name }) => name === 'Heartbeat')?.data
}

describe('collect-anchore', { timeout: functionTimeoutMs }, () => {
  test('stamps its data with the slot though its clock is four minutes slow', async () => {
    const { cloudWatch, run } = await start()
    const ended = await run({ clock: () => slotMs - fourMinutesMs })
    expect(ended).toMatchObject({
      failures: [],
      error: undefined,
      published: { 'Coverage collect-anchore': 100 },
    })
    const stamps = new Set(cloudWatch.series().flatMap(({ data }) => data.map(({ at }) => at)))
    expect([...stamps]).toEqual([slotMs])
  })

  test('leaves the next slot to the next run though its clock is four minutes slow', async () => {
    const { run } = await start()
    await run({ clock: () => slotMs - fourMinutesMs })
    const event = { slot: new Date(slotMs + 60_000).toISOString() }
    expect(await run({ event })).toMatchObject({ failures: [], published: { ServerErrors: { values: [0] } } })
  })

  test('leaves a slot alone that its clock, five minutes fast, takes for late, and names the clock', async () => {
    const { cloudWatch, run } = await start()
    const { failures, error } = await run({ clock: () => slotMs + fiveMinutesMs })
    expect(failures).toMatchObject([{ kind: 'timeout', target: 'schedule' }])
    expect(failures[0]?.remedy).toContain('check the clock')
    expect(error).toBeUndefined()
    expect(cloudWatch.calls()).toEqual({})
  })

  test('publishes copies that are alike though it is frozen on the way to CloudWatch, and thaws in a later slot', async () => {
    const { cloudWatch, pass, run } = await start()
    const [arrived, thawed] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
    cloudWatch.failWith(() => {
      arrived.resolve(undefined)
      return { once: thawed.promise }
    })
    const frozen = run()
    await arrived.promise
    cloudWatch.failWith(undefined)
    pass(13)
    const later = { slot: new Date(slotMs + 13 * 60_000).toISOString() }
    expect(await run({ event: later })).toMatchObject({ failures: [], error: undefined })
    thawed.resolve(undefined)
    expect((await frozen).lines.join()).toContain('another run has moved on')
    const beats = heartbeatsOf(cloudWatch) ?? []
    expect(new Set(beats.map(({ at }) => at))).toEqual(new Set([slotMs, slotMs + 13 * 60_000]))
    for (const { measurement } of beats) expect(measurement).toBe(1)
  })

  test('publishes once though its slot is delivered twice at the same moment', async () => {
    const { cloudWatch, run } = await start()
    await Promise.all([run(), run()])
    expect(heartbeatsOf(cloudWatch)).toEqual([{ at: slotMs, measurement: 1 }])
  })

  test('leaves a slot alone that comes after a later one', async () => {
    const { cloudWatch, run } = await start()
    await run({ event: { slot: new Date(slotMs + 60_000).toISOString() } })
    const { lines } = await run()
    expect(lines.join()).toContain('slot already done')
    expect(heartbeatsOf(cloudWatch)).toEqual([{ at: slotMs + 60_000, measurement: 1 }])
  })

  test('says so when its time runs out in the middle, before it is killed', async () => {
    const { cloudWatch, run } = await start()
    cloudWatch.failWith(() => 'silence')
    const { error, lines } = await run({ context: lambdaContext(scarceMs) })
    expect(error).toContain('collect-anchore: timeout: the function ran out of time')
    expect(lines.at(-1)).toContain('the log lines before show its last step')
    cloudWatch.failWith(undefined)
    const event = { slot: new Date(slotMs + 60_000).toISOString() }
    const clock = () => slotMs + 65_000
    expect(await run({ event, clock })).toMatchObject({
      failures: [],
      published: { 'Coverage collect-anchore': 100 },
    })
  })
})
