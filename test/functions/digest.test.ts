import { expect, test } from 'vitest'
import { create } from '../../functions/digest.ts'
import { textAt } from '../../lib/model/index.ts'
import { startDeployment } from '../support/functions/deployment.ts'
import { lambdaContext } from '../support/functions/lambda-context.ts'
import { startReceiver } from '../support/net/receiver.ts'

const now = Date.UTC(2026, 10, 24, 8, 5, 3)
const event = { slot: '2026-11-24T08:05:00Z' }
const hour = 3_600_000

const watchFile = (digest: boolean): string => `deployment: test
anchore: { services: { apiext: { url: "http://127.0.0.1:1" } } }
postgres: { host: 127.0.0.1, port: 1, user: watch, password: { env: PGPASSWORD } }
oncall:
  channels:
    - slack: { url: { env: SLACK } }
      digest: ${digest}
    - slack: { url: { env: OTHER } }
`

/** A deployment with a day of data, and Slack, which answers with the status. */
async function rig(digest = true) {
  const status = { slack: 200 }
  const slack = await startReceiver((response) => response.writeHead(status.slack).end('ok'))
  const variables = { SLACK: `${slack.url}/taker`, OTHER: `${slack.url}/other`, PGPASSWORD: 'x' }
  const clock = { now }
  const deployment = await startDeployment(watchFile(digest), variables, () => clock.now)
  const series = { namespace: 'AnchorWatch', dimensions: { Deployment: 'test' }, unit: 'Count' }
  deployment.cloudWatch.ingest(
    Array.from({ length: 24 * 60 }, (_, minute) => now - 3_000 - (5 + minute + 1) * 60_000).flatMap((at) => [
      { ...series, name: 'ImagesWaiting', at, measurement: 0 },
      { ...series, name: 'ImagesCompleted', at, measurement: 2 },
    ]),
  )
  const handler = create(deployment.runtime)
  return {
    ...deployment,
    status,
    clock,
    run: async (slot = event.slot): Promise<unknown> => handler({ slot }, lambdaContext()),
    messages: () => slack.received.map(({ path, body }) => ({ path, body })),
  }
}

test('the channels that take the digest get one a day, of the 24 hours until 08:00', async () => {
  const { run, clock, messages, cloudWatch } = await rig()
  await run()
  await run()
  clock.now += 2 * hour
  await run('2026-11-24T10:05:00Z')
  const [message, ...more] = messages()
  expect(more).toEqual([])
  expect(message?.path).toBe('/taker')
  expect(message?.body).toContain('Digest: 2,880 images completed, 0 incidents, no slow step')
  expect(message?.body).toContain('2026-11-23 08:00 UTC to 2026-11-24 08:00 UTC')
  expect(message?.body).toContain('No data of the week before.')
  expect(cloudWatch.calls()).not.toHaveProperty('PutMetricData')
  clock.now += 22 * hour
  await run('2026-11-25T08:05:00Z')
  expect(messages()).toHaveLength(2)
})

test('two runs at once send one digest', async () => {
  const { run, messages } = await rig()
  await Promise.all([run(), run()])
  expect(messages()).toHaveLength(1)
})

test('a channel that refuses the digest gets it from the next attempt', async () => {
  const { run, status, messages, lines } = await rig()
  status.slack = 503
  await expect(run()).rejects.toThrow('server-error')
  const refused = messages().length
  status.slack = 200
  await run()
  expect(messages()).toHaveLength(refused + 1)
  const events = lines().map((line) => textAt(line, 'event'))
  expect(events).toEqual(expect.arrayContaining(['digest not delivered', 'run failed', 'digest delivered']))
})

test('nothing is sent when CloudWatch cannot be read', async () => {
  const { run, cloudWatch, messages } = await rig()
  await cloudWatch.stop()
  await expect(run()).rejects.toThrow('refused')
  expect(messages()).toEqual([])
})

test('without a channel that takes it nothing is read or sent', async () => {
  const { run, cloudWatch, messages } = await rig(false)
  await run()
  expect(messages()).toEqual([])
  expect(cloudWatch.calls()).toEqual({})
})
