import { describe, expect, test } from 'vitest'
import { create } from '../../functions/notify.ts'
import type { FailureKind } from '../../lib/model/index.ts'
import { change, snsEvent } from '../support/oncall/alarm-messages.ts'
import { functionTimeoutMs, startFaulty } from '../support/functions/faults.ts'
import { faultyWatch } from '../support/functions/faulty-watch.ts'
import { answering, startReceiver, type Answer } from '../support/net/receiver.ts'

const event = snsEvent(change('OK', 'ALARM', 5))
const key = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

/** The notifier with a Slack that answers so, and a webhook that takes all. */
async function start(slackAnswer: Answer) {
  const slack = await startReceiver(slackAnswer)
  const hook = await startReceiver(answering(200))
  const { run } = await startFaulty({
    create,
    watch: faultyWatch({}),
    variables: { SLACK_URL: `${slack.url}/services/T0`, WEBHOOK_URL: hook.url, WEBHOOK_KEY: key },
  })
  return { slack, hook, run }
}

const forGood: [string, FailureKind, RegExp, Answer][] = [
  ['answers 404', 'not-found', /store the secret of a new one/, answering(404, 'no_service')],
  ['answers with a page', 'malformed', /belongs to a receiver/, answering(200, '<html>sign in</html>')],
]
const faults: [string, FailureKind, RegExp, Answer][] = [
  ...forGood,
  ['answers 429', 'rate-limited', /retried/, answering(429, 'rate_limited', { 'retry-after': '30' })],
  ['answers 500', 'server-error', /retried/, answering(500, '')],
  ['answers nothing at all', 'timeout', /retried/, () => undefined],
]

describe('notify while Slack', { timeout: functionTimeoutMs }, () => {
  test.each(faults)('%s reaches the webhook, and fails as %s', async (_title, kind, remedy, answer) => {
    const { hook, run } = await start(answer)
    const { failures, error } = await run({ event })
    expect(failures).toMatchObject([{ kind, target: 'slack SLACK_URL' }])
    expect(failures[0]?.remedy).toMatch(remedy)
    expect(error).toContain(`slack SLACK_URL: ${kind}`)
    expect(hook.received).toHaveLength(1)
  })

  test('answers 500 is tried again by the next invocation, alone', async () => {
    const statuses = [500, 200]
    const { slack, hook, run } = await start((response) => {
      answering(statuses.shift() ?? 0)(response)
    })
    await run({ event })
    expect(await run({ event })).toMatchObject({ failures: [], error: undefined })
    expect([slack.received.length, hook.received.length]).toEqual([2, 1])
  })

  test.each(forGood)('%s fails the next invocation too, alone', async (_title, kind, _remedy, answer) => {
    const { slack, hook, run } = await start(answer)
    await run({ event })
    expect(await run({ event })).toMatchObject({ failures: [{ kind, target: 'slack SLACK_URL' }] })
    expect([slack.received.length, hook.received.length]).toEqual([2, 1])
  })
})

describe('notify while DynamoDB', { timeout: functionTimeoutMs }, () => {
  test.each<[string, FailureKind, RegExp, Answer]>([
    ['throttles', 'rate-limited', /throughput/, answering(400, '{"__type":"x#ThrottlingException"}')],
    ['answers nothing at all', 'timeout', /endpoint/, () => undefined],
  ])('%s delivers all the same, and says %s', async (_title, kind, remedy, answer) => {
    const table = await startReceiver(answer)
    const { slack, hook, run } = await start(answering(200))
    const { failures, error } = await run({ event, variables: { AWS_ENDPOINT_URL_DYNAMODB: table.url } })
    expect(failures).toMatchObject([{ kind, target: 'state' }])
    expect(failures[0]?.remedy).toMatch(remedy)
    expect(error).toBeUndefined()
    expect([slack.received.length, hook.received.length]).toEqual([1, 1])
  })
})
