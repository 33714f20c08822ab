import type { SNSEvent } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { alarmActions } from '../../../local/aws/alarm-actions.ts'
import { createSns } from '../../../local/aws/sns.ts'
import { alarmLike } from '../../support/aws/cloudwatch.ts'

const topic = 'arn:aws:sns:eu-west-1:123456789012:page'
const notification = { subject: 'ALARM: "backlog-age" in EU (Ireland)', message: '{}' }
const sns = () => createSns(() => Date.parse('2026-11-23T21:05:12.391Z'))

/** A subscriber that rejects its first events and keeps them all. */
function subscriber(rejections = 0) {
  const events: SNSEvent[] = []
  const receive = (event: SNSEvent) => {
    events.push(event)
    return events.length > rejections ? Promise.resolve() : Promise.reject(new Error('webhook is down'))
  }
  return { events, receive }
}

describe('createSns', () => {
  it("hands a message to each subscriber of its topic in Lambda's envelope", async () => {
    const topics = sns()
    const [one, two, other] = [subscriber(), subscriber(), subscriber()]
    topics.subscribe(topic, one.receive)
    topics.subscribe(topic, two.receive)
    topics.subscribe(`${topic}-other`, other.receive)
    await topics.publish(topic, notification)
    expect(one.events.map(({ Records }) => Records)).toMatchObject([
      [
        {
          EventSource: 'aws:sns',
          Sns: {
            Type: 'Notification',
            TopicArn: topic,
            Subject: notification.subject,
            Message: '{}',
            Timestamp: '2026-11-23T21:05:12.391Z',
            MessageAttributes: {},
          },
        },
      ],
    ])
    expect([two.events.length, other.events.length]).toEqual([1, 0])
  })

  it('repeats a rejected event twice, the same one', async () => {
    const topics = sns()
    const { events, receive } = subscriber(2)
    topics.subscribe(topic, receive)
    await topics.publish(topic, notification)
    expect(new Set(events.map((event) => event.Records[0]?.Sns.MessageId)).size).toBe(1)
    expect(events).toHaveLength(3)
    expect(topics.failed()).toEqual([])
  })

  it('keeps what failed for good, and still serves the other subscribers', async () => {
    const topics = sns()
    const [down, up] = [subscriber(Infinity), subscriber()]
    topics.subscribe(topic, down.receive)
    topics.subscribe(topic, up.receive)
    await topics.publish(topic, notification)
    expect(down.events).toHaveLength(3)
    expect(up.events).toHaveLength(1)
    expect(topics.failed()).toEqual([
      { topicArn: topic, subject: notification.subject, error: 'webhook is down' },
    ])
  })
})

describe('alarmActions', () => {
  it.each([
    ['ALARM', ['page', 'ticket']],
    ['OK', ['resolve']],
    ['INSUFFICIENT_DATA', ['blind']],
  ] as const)('publishes a transition to %s to its actions alone', async (to, expected) => {
    const published: string[] = []
    const act = alarmActions({
      publish: (topicArn, { subject }) => {
        expect(subject).toContain(`${to}: `)
        published.push(topicArn)
        return Promise.resolve()
      },
    })
    const alarm = alarmLike({
      AlarmActions: ['page', 'ticket'],
      OKActions: ['resolve'],
      InsufficientDataActions: ['blind'],
    })
    await act({
      at: 0,
      configuredAt: 0,
      alarm,
      from: to === 'OK' ? 'ALARM' : 'OK',
      to,
      reason: '',
      reasonData: '{}',
    })
    expect(published).toEqual(expected)
  })
})
