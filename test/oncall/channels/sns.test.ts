import { describe, expect, it } from 'vitest'
import { createChannels, permissionsOfChannel } from '../../../lib/oncall/channels/index.ts'
import { snsRequest } from '../../../lib/oncall/channels/sns.ts'
import { testHttp } from '../../support/net/client.ts'
import { channelContract } from '../../support/oncall/channel-contract/contract.ts'
import { exchange } from '../../support/oncall/deliver.ts'
import { resolveNotice, triggerNotice } from '../../support/oncall/notices.ts'
import { answering, startReceiver, type Received } from '../../support/net/receiver.ts'

const topic = 'arn:aws:sns:eu-west-1:123456789012:oncall'
const config = { type: 'sns', topic, severities: ['critical'] } as const
const credentials = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 's3cr3t-of-the-role',
  AWS_SESSION_TOKEN: 't0k3n-of-the-role',
}
const yes = { status: 200, body: '<PublishResponse><MessageId>1</MessageId></PublishResponse>' }
const parametersOf = ({ body }: Pick<Received, 'body'>): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(body))

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
function verify(request: Received): void {
  const { Action, Version, TopicArn, Subject = '', Message = '' } = parametersOf(request)
  expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded; charset=utf-8')
  expect(request.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20261123\/eu-west-1\/sns\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
  )
  expect([Action, Version]).toEqual(['Publish', '2010-03-31'])
  expect(TopicArn).toMatch(/^arn:aws:sns:eu-west-1:123456789012:/)
  expect(Subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,99}$/)
  expect(Message.trim()).not.toBe('')
  expect(Buffer.byteLength(request.body)).toBeLessThanOrEqual(262_144)
}

channelContract({
  name: 'sns',
  channelAt: (url, token) => ({
    config: { ...config, topic: `${topic}-${token}` },
    secrets: {},
    variables: { ...credentials, AWS_ENDPOINT_URL_SNS: url },
  }),
  yes,
  verify,
  shown: (request) => parametersOf(request)['Message'] ?? '',
  statusDecides: true,
})

describe('sns', () => {
  it('publishes a text that a person reads, links at its end', () => {
    const { Message = '' } = snsRequest({ ...triggerNotice, timezone: 'Asia/Kolkata' }, topic)
    expect(Message.split('\n')).toEqual([
      triggerNotice.title,
      '',
      'Impact: New images are scanned late.',
      'Cause: The oldest image is sha256:1f, since 20:18.',
      'First: Look whether images complete at all.',
      'Since: 2026-11-24 02:33 GMT+5:30',
      'Also: apiext answers 15 % of requests with 5xx.',
      'Alarm: backlog-age, 47 min (limit 30 min)',
      'Where: 123456789012, eu-west-1, Deployment prod',
      '',
      `Dashboard: ${triggerNotice.dashboard ?? ''}`,
      `Alarm: ${triggerNotice.console ?? ''}`,
      `Logs: ${triggerNotice.logs ?? ''}`,
      `Runbook: ${triggerNotice.runbook ?? ''}`,
      '',
      'Not known: I/O timing is off.',
    ])
  })

  it('shows with a resolve that the other alarms of the incident are over too', () => {
    const { Message = '' } = snsRequest(resolveNotice, topic)
    expect(Message).toContain('\nAlso over: apiext answers 15 % of requests with 5xx.\n')
  })

  it('has a subject in ASCII, and attributes for the filter of a subscription', () => {
    expect(snsRequest({ ...resolveNotice, title: 'Größe — 日本 '.repeat(20) }, topic)).toMatchObject({
      Subject: expect.stringMatching(/^Gro\?e \? \?\? Gro/) as string,
      'MessageAttributes.entry.1.Name': 'action',
      'MessageAttributes.entry.1.Value.StringValue': 'resolve',
      'MessageAttributes.entry.2.Name': 'severity',
      'MessageAttributes.entry.2.Value.StringValue': 'critical',
    })
  })

  it('cuts a long subject after a word, so that no number is cut in two', () => {
    const subjectOf = (xs: number) => {
      const title = `[warning] Anchore prod: ${'x'.repeat(xs)} 152 wait, 1234567 s to drain`
      return snsRequest({ ...triggerNotice, title }, topic)['Subject']
    }
    expect(subjectOf(60)).toMatch(/x 152 wait, \.\.\.$/)
    expect(subjectOf(53)).toMatch(/x 152 wait, 1234567 \.\.\.$/)
  })

  it('reads the code of a refusal', async () => {
    const refusal = '<ErrorResponse><Error><Code>AuthorizationError</Code></Error></ErrorResponse>'
    const receiver = await startReceiver(answering(403, refusal))
    const http = testHttp()
    const variables = { ...credentials, AWS_ENDPOINT_URL_SNS: receiver.url }
    const secrets = () => Promise.reject(new Error())
    const [channel] = createChannels([config], { http, secrets, clock: () => 0, variables })
    expect(await channel?.deliver(triggerNotice, undefined, new AbortController().signal)).toMatchObject({
      failure: { kind: 'auth', message: 'answered 403 (AuthorizationError)' },
    })
  })

  it('sends nothing without credentials', async () => {
    const { delivery, received } = await exchange(() => config, answering(200), triggerNotice)
    expect(delivery).toMatchObject({ failure: { kind: 'configuration' } })
    expect(received).toHaveLength(0)
  })

  it('needs the permission to publish, and to use the key of the topic', () => {
    const key = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd'
    expect(permissionsOfChannel(config)).toEqual([{ actions: ['sns:Publish'], arn: topic }])
    expect(permissionsOfChannel({ ...config, kms_key: key })[1]).toEqual({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      arn: key,
    })
  })

  it('is reached in the region and the partition of its topic', async () => {
    const urls: string[] = []
    const http = ({ url }: { readonly url: string }) => {
      urls.push(url)
      return Promise.resolve({ ok: false, failure: { kind: 'dns', message: 'm' } } as const)
    }
    const topics = [topic, 'arn:aws-cn:sns:cn-north-1:123456789012:oncall']
    const channels = createChannels(
      topics.map((one) => ({ ...config, topic: one })),
      { http, secrets: () => Promise.reject(new Error()), clock: () => 0, variables: credentials },
    )
    for (const channel of channels)
      await channel.deliver(triggerNotice, undefined, new AbortController().signal)
    expect(urls).toEqual(['https://sns.eu-west-1.amazonaws.com/', 'https://sns.cn-north-1.amazonaws.com.cn/'])
  })
})
