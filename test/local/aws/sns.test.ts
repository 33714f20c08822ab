import { describe, expect, it } from 'vitest'
import { parseJson } from '../../../lib/model/index.ts'
import { alarmActions, createSns } from '../../../local/aws/sns.ts'
import { alarmLike } from '../../support/aws/alarm-like.ts'

const topic = 'arn:aws:sns:eu-west-1:123456789012:page'
const notification = { subject: 'ALARM: "backlog-age" in EU (Ireland)', message: '{}' }
const sns = () => createSns(() => Date.parse('2026-11-23T21:05:12.391Z'))

describe('createSns', () => {
  it("gives a message to each subscriber of its topic in SNS's envelope, which names the topic", () => {
    const topics = sns()
    const [one, two, other]: [string[], string[], string[]] = [[], [], []]
    topics.subscribe(topic, (body) => one.push(body))
    topics.subscribe(topic, (body) => two.push(body))
    topics.subscribe(`${topic}-other`, (body) => other.push(body))
    topics.publish(topic, notification)
    expect(one.map(parseJson)).toMatchObject([
      {
        Type: 'Notification',
        TopicArn: topic,
        Subject: notification.subject,
        Message: '{}',
        Timestamp: '2026-11-23T21:05:12.391Z',
      },
    ])
    expect(two).toEqual(one)
    expect(other).toEqual([])
  })
})

describe('alarmActions', () => {
  it.each([
    ['ALARM', ['page', 'ticket']],
    ['OK', ['resolve']],
    ['INSUFFICIENT_DATA', ['blind']],
  ] as const)('publishes a transition to %s to its actions alone', (to, expected) => {
    const published: string[] = []
    const act = alarmActions({
      publish: (topicArn, { subject }) => {
        expect(subject).toContain(`${to}: `)
        published.push(topicArn)
      },
    })
    const alarm = alarmLike({
      AlarmActions: ['page', 'ticket'],
      OKActions: ['resolve'],
      InsufficientDataActions: ['blind'],
    })
    act({
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
