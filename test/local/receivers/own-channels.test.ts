import { afterAll, expect, onTestFinished, test } from 'vitest'
import { createHttp } from '../../../lib/net/index.ts'
import {
  type Notice,
  createChannels,
  type ChannelConfig,
  emptyOncallRecord,
  type Incident,
  recordsOf,
} from '../../../lib/oncall/index.ts'
import { memoryTable } from '../../../local/aws/memory-table.ts'
import type { ChannelMessage } from '../../../local/receivers/slack.ts'
import { labelsOf } from '../../../local/receivers/own-channel.ts'
import type { ReceivedPage } from '../../../local/receivers/receiver.ts'
import { incidentsIn, startOwnChannels } from '../../../local/scenes/channels.ts'
import { createStack } from '../../../local/stack.ts'
import { age, incident } from '../../support/oncall/incident-page.ts'
import { resolveNotice, triggerNotice } from '../../support/oncall/notices.ts'

const { http, close } = createHttp()
afterAll(close)

const secret = { source: 'secret', name: 'oncall', key: 'url' } as const
const severities = ['critical'] as const
const url = 'https://receiver.example'
const settings: readonly ChannelConfig[] = [
  { type: 'slack', url: secret, severities },
  { type: 'slack_bot', token: secret, channel: 'C0123456789', api: url, severities },
  { type: 'pagerduty', key: secret, url, severities },
  { type: 'jsm', key: secret, url, critical: 'P1', warning: 'P3', severities },
  { type: 'teams', url: secret, severities },
  { type: 'webhook', url: secret, key: secret, severities },
  { type: 'sns', topic: 'arn:aws:sns:eu-west-1:123456789012:oncall', severities },
  { type: 'discord', url: secret, severities },
  { type: 'mattermost', url: secret, severities },
]
const settingsOf = (type: ChannelConfig['type']): ChannelConfig =>
  settings.find((one) => one.type === type) ?? { type: 'slack', url: secret, severities }
const aws = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' }

/** A channel of watch.yml, the messages that it shows now, and the pages that notified people. */
async function started(config: ChannelConfig, incidents: readonly Incident[] = []) {
  const stack = createStack()
  const table = memoryTable()
  const signal = new AbortController().signal
  await recordsOf(table, 'prod').write({ ...emptyOncallRecord, incidents }, 0, signal)
  onTestFinished(stack.close)
  const messages = new Map<string, ChannelMessage>()
  const pages: ReceivedPage[] = []
  const clock = (): number => triggerNotice.changedAt
  const { channels, variables } = await startOwnChannels(
    [config],
    {
      clock,
      received: (page) => pages.push(page),
      shown: (message) => messages.set(message.ts, message),
      incidentOf: incidentsIn(table, 'prod'),
    },
    stack,
  )
  const secrets = (reference: { name: string }) => Promise.resolve(variables[reference.name] ?? '')
  const [channel] = createChannels(channels, { http, secrets, clock, variables: { ...variables, ...aws } })
  const deliver = async (notice: Notice, reference?: string): Promise<string | undefined> => {
    const delivery = await channel?.deliver(notice, reference, signal)
    expect(delivery?.ok).toBe(true)
    return delivery?.ok ? delivery.value.reference : undefined
  }
  return { pages, shown: () => [...messages.values()], deliver }
}

/** Delivers a page and its resolve; the messages after each. */
async function shownBy(config: ChannelConfig) {
  const { pages, shown, deliver } = await started(config)
  const reference = await deliver(triggerNotice)
  const opened = shown()
  await deliver(resolveNotice, reference)
  return { pages, opened, ended: shown() }
}

test.each(settings)(
  'a page of $type is shown as its service shows it, and is folded when it is over',
  async (config) => {
    const { pages, opened, ended } = await shownBy(config)
    const [message] = opened
    expect(opened).toHaveLength(1)
    expect(message).toMatchObject({
      channel: labelsOf([config])[0],
      closed: false,
      header: `🚨 ${triggerNotice.title}`,
    })
    const text = message?.sections.join('\n') ?? ''
    expect(text).toContain('New images are scanned late.')
    expect(text).toContain('Look whether images complete at all.')
    expect(text).toContain(triggerNotice.runbook ?? '')
    expect(text).not.toMatch(/\*\*|\\[-_]/)
    expect(ended.filter(({ closed }) => !closed)).toEqual([])
    expect(pages.map(({ channel, action, alarm }) => [channel, action, alarm])).toEqual([
      [message?.channel, 'trigger', 'backlog-age'],
      [message?.channel, 'resolve', 'backlog-age'],
    ])
  },
)

test.each(['slack', 'teams', 'webhook', 'sns', 'discord', 'mattermost'] as const)(
  'the end of an incident folds all its messages in %s, and no message of another incident',
  async (type) => {
    const pageOf = (alarm: string): Notice => ({ ...triggerNotice, alarm, title: `the page of ${alarm}` })
    const reminder = { ...triggerNotice, reason: 'lasts' } as const
    const added = { ...pageOf('backlog-growing'), reason: 'added' } as const
    const { shown, deliver } = await started(settingsOf(type), [
      incident({ alarms: { 'backlog-age': age, 'backlog-growing': age } }),
      incident({ id: 'database-20261123T210300', alarms: { 'database-down': age } }),
    ])
    for (const notice of [triggerNotice, pageOf('database-down'), reminder, added, resolveNotice])
      await deliver(notice)
    const open = shown().filter(({ closed }) => !closed)
    expect(shown()).toHaveLength(5)
    expect(open.map(({ header }) => header)).toEqual(['🚨 the page of database-down'])
  },
)

test('PagerDuty notifies of an escalation to critical, and of no other page of an open alert', async () => {
  const { pages, shown, deliver } = await started(settingsOf('pagerduty'))
  const warning = { ...triggerNotice, severity: 'warning', alarm: 'backlog-growing' } as const
  const escalated = { ...triggerNotice, reason: 'escalated' } as const
  for (const notice of [warning, warning, escalated, warning, escalated, resolveNotice]) await deliver(notice)
  expect(pages.map(({ action, alarm }) => `${action} ${alarm}`)).toEqual([
    'trigger backlog-growing',
    'trigger backlog-age',
    'resolve backlog-age',
  ])
  expect(shown()).toHaveLength(1)
})

test('labels are bold and links have their words where the service has them', async () => {
  const sectionsOf = async (type: ChannelConfig['type']): Promise<string> => {
    const { opened } = await shownBy(settingsOf(type))
    return opened[0]?.sections.join('\n') ?? ''
  }
  const runbook = triggerNotice.runbook ?? ''
  for (const type of ['discord', 'mattermost', 'teams', 'pagerduty', 'slack'] as const) {
    const text = await sectionsOf(type)
    expect([type, text]).toEqual([
      type,
      expect.stringContaining('*Impact:* New images are scanned late.') as string,
    ])
    expect([type, text]).toEqual([type, expect.stringContaining(`<${runbook}|Runbook>`) as string])
  }
  expect(await sectionsOf('sns')).toContain(`*Runbook:* <${runbook}>`)
  expect(await sectionsOf('webhook')).toContain('\n  "alarm": "backlog-age",\n')
})

test('two channels of one service have names of their own', () => {
  expect(labelsOf([{ type: 'slack' }, { type: 'teams' }, { type: 'slack_bot' }])).toEqual([
    'Slack',
    'Microsoft Teams',
    'Slack 2',
  ])
})
