import { alarmDefinitions, alarmsOf } from '../../lib/alarms/index.ts'
import { services } from '../../lib/anchore/index.ts'
import { slotPlus, success } from '../../lib/model/index.ts'
import type { HttpRequest } from '../../lib/net/index.ts'
import {
  channelSettings,
  createChannels,
  homeOf,
  incidentNotice,
  oncallSection,
  pageText,
  type Notice,
  type PageContext,
  type Ring,
} from '../../lib/oncall/index.ts'
import { exampleSettings } from '../generate/channel-settings.ts'
import { began, incidentOf, reportsOf, usualExample, type Example } from './example.ts'
import { examples as backlog } from './examples/backlog.ts'
import { examples as monitor } from './examples/monitor.ts'
import { examples as postgres } from './examples/postgres.ts'
import { examples as ofServices } from './examples/services.ts'

/** The examples of the alarms for which `usualExample` would have no findings, or an unrealistic value. */
export const examples: Readonly<Record<string, Partial<Example>>> = {
  ...backlog,
  ...postgres,
  ...ofServices,
  ...monitor,
}

const alarms = alarmsOf({
  alarms: {},
  anchore: {
    auth: {},
    services: Object.keys(services).map((name) => ({ name: name as keyof typeof services, replicas: 3 })),
  },
})

/** The page of an alarm's example, and the notice that resolves it. */
export function noticesOf(kind: string): { readonly trigger: Notice; readonly resolve: Notice } {
  const ofKind = alarms.filter((alarm) => alarm.kind === kind)
  const target = examples[kind]?.target ?? ''
  const alarm = ofKind.find(({ name }) => name === `${kind}-${target}`) ?? ofKind[0]
  if (alarm === undefined) throw new Error(`no alarm ${kind}`)
  const example = { ...usualExample(alarm), ...examples[kind] }
  const at = slotPlus(began, example.minutes)
  const incident = incidentOf(alarm, example, alarms, at)
  const ring: Ring = { reason: 'opened', alarm: alarm.name, severity: alarm.severity, at }
  const context: PageContext = {
    watched: {
      deployment: 'prod',
      dashboards: true,
      timezone: 'UTC',
      alarms,
      home: homeOf('arn:aws:sns:eu-west-1:123456789012:anchor-watch-prod-critical'),
    },
    reports: reportsOf(example, example.minutes),
    now: at,
  }
  const closed = { ...incident, closedAt: slotPlus(began, example.minutes + 23) }
  return {
    trigger: incidentNotice(incident, 'trigger', ring, context),
    resolve: incidentNotice(closed, 'resolve', undefined, context),
  }
}

/** The channel types whose body `bodyFor` prints. */
export const channelTypes: readonly string[] = Object.keys(channelSettings)

/** The kinds of alarms that have an example page: all. */
export const kinds: readonly string[] = alarmDefinitions.map(({ name }) => name)

/** The page as text, and the title of the message that resolves it. */
export function textOf(kind: string): { readonly page: string; readonly resolved: string } {
  const { trigger, resolve } = noticesOf(kind)
  return { page: pageText(trigger), resolved: resolve.title }
}

/** The body of the first request that a channel of this type sends for the page, as text. */
export async function bodyFor(kind: string, type: string): Promise<string> {
  const { trigger } = noticesOf(kind)
  const requests: HttpRequest[] = []
  const settings = exampleSettings(type, (key) => ({ env: `${type}_${key}`.toUpperCase() }))
  const [channel] = createChannels(oncallSection.parse({ channels: [{ [type]: settings }] }).channels, {
    http: (request) => {
      requests.push(request)
      return Promise.resolve(success({ status: 200, headers: {}, body: Buffer.from('ok') }))
    },
    secrets: (reference) => Promise.resolve(secrets[reference.name] ?? 'https://receiver.example/'),
    clock: () => trigger.changedAt,
    variables,
  })
  await channel?.deliver(trigger, undefined, new AbortController().signal)
  return bodyText(requests[0]?.body ?? '')
}

/** The secrets with a form of their own; the others are URLs. */
const secrets: Readonly<Record<string, string>> = {
  SLACK_BOT_TOKEN: 'xoxb-token',
  PAGERDUTY_KEY: 'R0123456789ABCDEFGHIJKLMNOPQRSTU',
  JSM_KEY: 'R0123456789ABCDEFGHIJKLMNOPQRSTU',
  WEBHOOK_KEY: `whsec_${Buffer.alloc(32).toString('base64')}`,
}

const variables = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
}

/** JSON with indentation; a form, as SNS takes it, as lines. */
function bodyText(body: string): string {
  if (body.startsWith('{')) return JSON.stringify(JSON.parse(body), undefined, 2)
  return [...new URLSearchParams(body)].map(([key, value]) => `${key}: ${value}`).join('\n')
}
