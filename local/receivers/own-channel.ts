import type { Clock } from '../../lib/model/index.ts'
import type { ChannelConfig } from '../../lib/oncall/index.ts'
import type { ChannelMessage } from './slack.ts'
import type { ReceivedPage, Service, ServiceAnswer } from './receiver.ts'
import { renderingOf, type Rendering } from './rendering.ts'

interface OwnChannel {
  readonly type: ChannelConfig['type']
  /** Its name on the page, which no other channel has. */
  readonly label: string
}

/** The id of the newest incident with this alarm; undefined if there is none. Most messages name their alarm only. */
export type IncidentOf = (alarm: string) => Promise<string | undefined>

interface Dependencies {
  readonly clock: Clock
  readonly shown: (message: ChannelMessage) => void
  readonly incidentOf: IncidentOf
}

/** The names of the services on the page, where they are not those of watch.yml. */
const labels: Readonly<Partial<Record<ChannelConfig['type'], string>>> = {
  slack: 'Slack',
  slack_bot: 'Slack',
  pagerduty: 'PagerDuty',
  jsm: 'Jira Service Management',
  teams: 'Microsoft Teams',
  webhook: 'a webhook',
  sns: 'SNS',
  discord: 'Discord',
  mattermost: 'Mattermost',
}

/** A name for each channel: `Slack`, and `Slack 2` for a second one. */
export function labelsOf(channels: readonly Pick<ChannelConfig, 'type'>[]): readonly string[] {
  const names = channels.map(({ type }) => labels[type] ?? type)
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((one) => one === name).length
    return before === 0 ? name : `${name} ${before + 1}`
  })
}

/** An alert that is open. */
interface Open {
  readonly message: ChannelMessage
  /** The alarm's short name. */
  readonly alarm: string
  readonly urgent: boolean
}

/** The service of a channel: it accepts every page, and shows it as the service would. */
export function ownChannel({ type, label }: OwnChannel, { clock, shown, incidentOf }: Dependencies): Service {
  const open = new Map<string, Open>()
  /** The messages of each open incident. */
  const openMessages = new Map<string, readonly ChannelMessage[]>()
  let count = 0
  const post = ({ header, sections, resolves }: Rendering): ChannelMessage => ({
    ts: `${label} ${(count += 1)}`,
    thread: undefined,
    channel: label,
    header,
    sections,
    postedAt: clock(),
    editedAt: undefined,
    closed: resolves,
  })
  /** A service that keeps an alert for each incident: a later page updates the alert, and notifies if the alert becomes urgent. */
  const alert = (key: string, rendering: Rendering): ReceivedPage | undefined => {
    const before = open.get(key)
    if (rendering.resolves) {
      open.delete(key)
      if (before === undefined) return undefined
      const header = before.message.header.replace('🚨', '✅')
      shown({ ...before.message, header, editedAt: clock(), closed: true })
      return pageOf(label, before.alarm, { ...rendering, header })
    }
    const { header, sections } = rendering
    const message =
      before === undefined ? post(rendering) : { ...before.message, header, sections, editedAt: clock() }
    const { urgent = false } = rendering
    const notifies = before === undefined || (urgent && !before.urgent)
    const alarm = notifies ? alarmOf(rendering) : before.alarm
    open.set(key, { message, alarm, urgent: urgent || before?.urgent === true })
    shown(message)
    return notifies ? pageOf(label, alarm, rendering) : undefined
  }
  /** A channel of messages: a resolve is one more message, and closes the earlier ones of its incident. */
  const message = async (rendering: Rendering): Promise<ReceivedPage> => {
    const alarm = alarmOf(rendering)
    const incident = (await incidentOf(alarm)) ?? alarm
    const before = openMessages.get(incident) ?? []
    const posted = post(rendering)
    if (rendering.resolves) openMessages.delete(incident)
    else openMessages.set(incident, [...before, posted])
    if (rendering.resolves) for (const one of before) shown({ ...one, closed: true })
    shown(posted)
    return pageOf(label, alarm, rendering)
  }
  return async (request): Promise<ServiceAnswer> => {
    const rendering = renderingOf(type)(request)
    if (rendering === undefined) return { status: 400, body: 'invalid_payload' }
    if (rendering.alert === undefined) return { status: 200, body: 'ok', page: await message(rendering) }
    return { status: 202, body: 'ok', page: alert(rendering.alert, rendering) }
  }
}

/** The name of the alarm, in its line of a page or in its field of a webhook. */
const alarmForm = /^(?:\*Alarm:\*| {2}"alarm":) "?([^\s",]+)/m

function alarmOf({ sections }: Rendering): string {
  return alarmForm.exec(sections.join('\n'))?.[1] ?? ''
}

function pageOf(channel: string, alarm: string, { header, sections, resolves }: Rendering): ReceivedPage {
  const title = header.replace(/^\S+ /, '')
  return { channel, action: resolves ? 'resolve' : 'trigger', alarm, title, text: sections.join('\n') }
}
