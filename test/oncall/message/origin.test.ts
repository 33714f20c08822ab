import { describe, expect, it } from 'vitest'
import { at } from '../../../lib/model/index.ts'
import { homeOf } from '../../../lib/oncall/messages/message.ts'
import { change, snsEvent } from '../../support/oncall/alarm-messages.ts'
import { alarm, resolved, startNotify } from '../../support/oncall/notify.ts'

const name = 'anchor-watch-prod-connections-exhausted'
const ownArn = `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`
const trigger = snsEvent(change('OK', 'ALARM', 5))

const foreign: [string, Readonly<Record<string, unknown>>][] = [
  [
    'of another account',
    { AWSAccountId: '999999999999', AlarmArn: ownArn.replace('123456789012', '999999999999') },
  ],
  ['of another region', { AlarmArn: ownArn.replace('eu-west-1', 'evil.example#') }],
  ['of another partition', { AlarmArn: ownArn.replace('aws', 'aws-cn') }],
  ['whose account and ARN disagree', { AWSAccountId: '999999999999' }],
  ['that names no account', { AWSAccountId: undefined, AlarmArn: undefined }],
  ['with the ARN of something else', { AlarmArn: 'arn:aws:sns:eu-west-1:123456789012:x' }],
]

describe('an alarm', () => {
  it.each(foreign)('%s closes no incident and is sent as a text', async (_what, changes) => {
    const watch = await startNotify()
    await watch.send(trigger)
    await watch.send(snsEvent(change('ALARM', 'OK', 9, changes)))
    expect(watch.slackTitles()).toEqual([alarm, '[info] anchor-watch prod'])
    await watch.send(snsEvent(change('ALARM', 'OK', 10)))
    expect(watch.slackTitles()).toEqual([alarm, '[info] anchor-watch prod', resolved])
  })

  it.each(foreign)('%s opens no incident and makes no link', async (_what, changes) => {
    const watch = await startNotify()
    await watch.send(snsEvent(change('OK', 'ALARM', 5, changes)))
    await watch.send(snsEvent(change('ALARM', 'OK', 6)))
    expect(watch.hookTitles()).toEqual(['[info] anchor-watch prod'])
    const [page] = watch.hookBodies()
    expect(page).toMatchObject({ action: 'information' })
    expect(page).not.toHaveProperty('console')
    const origin = changes['AlarmArn'] ?? changes['AWSAccountId'] ?? 'account unknown, no ARN'
    expect(at(page, 'detail')).toContain(origin)
    expect(at(page, 'detail')).toContain(`is in ALARM: ${name}`)
  })

  it('without an ARN is ours by its account, and links to our region', async () => {
    const watch = await startNotify()
    await watch.send(snsEvent(change('OK', 'ALARM', 5, { AlarmArn: undefined })))
    expect(watch.hookBodies()).toMatchObject([{ action: 'trigger', region: 'eu-west-1' }])
    expect(at(watch.hookBodies()[0], 'console')).toMatch(/^https:\/\/eu-west-1\.console\.aws\.amazon\.com\//)
  })

  it.each([
    ['eu-west-1', [alarm]],
    ['us-east-1', ['[info] anchor-watch prod']],
  ])('of a direct action in %s', async (region, titles) => {
    const watch = await startNotify()
    const state = { value: 'ALARM', reason: 'Threshold Crossed', timestamp: '2026-11-23T21:05:12.391+0000' }
    await watch.send({
      source: 'aws.cloudwatch',
      alarmArn: ownArn.replace('eu-west-1', region),
      accountId: '123456789012',
      region,
      alarmData: { alarmName: name, state, previousState: { value: 'OK' } },
    })
    expect(watch.slackTitles()).toEqual(titles)
  })
})

describe('a record of SNS', () => {
  const recordOf = (TopicArn: string | undefined): unknown => ({
    Records: [{ Sns: { MessageId: 'm', TopicArn, Message: change('OK', 'ALARM', 5) } }],
  })

  it.each([
    'arn:aws:sns:eu-west-1:999999999999:CriticalTopic',
    'arn:aws:sns:us-east-1:123456789012:x',
    undefined,
  ])('from the topic %s pages nobody and fails the run, which names our topics', async (topic) => {
    const watch = await startNotify()
    await expect(watch.send(recordOf(topic))).rejects.toThrow(
      `notify: rejected: the message is from ${topic ?? 'an unnamed topic'}`,
    )
    expect(watch.slackTitles()).toEqual([])
    expect(watch.lines.join('\n')).toContain('arn:aws:sns:eu-west-1:123456789012:CriticalTopic')
  })

  it('that is refused does not affect the others of its event', async () => {
    const watch = await startNotify()
    const records = [recordOf('arn:aws:sns:eu-west-1:999999999999:x'), trigger].flatMap((event) => [
      at(event, 'Records', 0),
    ])
    await expect(watch.send({ Records: records })).rejects.toThrow('rejected')
    expect(watch.slackTitles()).toEqual([alarm])
  })
})

describe('homeOf', () => {
  it('takes account, region and partition from the topics', () => {
    const topics = ['critical', 'warning'].map((topic) => `arn:aws-cn:sns:cn-north-1:123456789012:${topic}`)
    expect(homeOf(topics.join(','))).toEqual({
      topics,
      account: '123456789012',
      region: 'cn-north-1',
      alarmPrefix: 'arn:aws-cn:cloudwatch:cn-north-1:123456789012:alarm:',
    })
  })

  it.each(['', 'critical', 'arn:aws:sns:eu-west-1:123456789012:a,', 'arn:aws:sqs:eu-west-1:123456789012:a'])(
    'refuses "%s"',
    (arns) => {
      expect(() => homeOf(arns)).toThrow('ANCHOR_WATCH_TOPICS: ')
    },
  )
})
