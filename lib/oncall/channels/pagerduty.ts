import { section, url, type Settings, reference } from '../../net/index.ts'
import { listAt, parseJson } from '../../model/index.ts'
import type { Notice } from '../channel.ts'
import type { ChannelType } from './channel-type.ts'
import { setups } from './setups.ts'
import { onlyAccepts202, type Reading } from './post.ts'
import { escapeWithin, pageOf } from './text.ts'

export function pagerdutySettings() {
  return section({
    key: reference('The integration key of the service (Events API v2).'),
    url: url(({ origin }) => origin)
      .prefault('https://events.pagerduty.com')
      .describe('The address of the Events API; in the EU https://events.eu.pagerduty.com.'),
  })
    .describe('A PagerDuty service, through the Events API v2.')
    .register(setups, {
      steps: [
        'Add the integration "Events API v2" to a service and store its integration key as a secret.',
        'In the settings of the service, set the urgency to "Dynamic notifications based on alert severity": a warning then has low urgency, and an escalation to critical notifies.',
        'An incident has one dedup key: all its pages belong to one alert, and its end resolves the alert. PagerDuty does not notify again for an open alert of the same urgency, such as for another alarm of the incident or its reminder: let the escalation policy repeat until somebody acknowledges.',
      ],
    })
}

export type PagerdutySettings = Settings<ReturnType<typeof pagerdutySettings>>

/** https://developer.pagerduty.com/docs/send-alert-event */
const summaryLimit = 1_024
const keyForm = /^[A-Za-z0-9]{32}$/

export const pagerduty: ChannelType<PagerdutySettings> = {
  identity: ({ key }) => [key],
  deliver: ({ notice, send, invalid }, { key, url }) =>
    keyForm.test(key)
      ? send({ url: `${url}/v2/enqueue`, body: JSON.stringify(pagerdutyEvent(notice, key)) }, reading)
      : invalid('the key is not the 32 letters and digits of an integration'),
}

const reading: Reading = {
  accepted: onlyAccepts202,
  code: (body) => (listAt(parseJson(body), 'errors').length > 0 ? 'invalid event' : undefined),
}

/** The event of a notice: `trigger`, or `resolve` with the same dedup key. */
export function pagerdutyEvent(notice: Notice, routing_key: string): Readonly<Record<string, unknown>> {
  const { action, dedupKey, console } = notice
  const event = {
    routing_key,
    dedup_key: dedupKey,
    client: 'anchor-watch',
    ...(console && { client_url: console }),
  }
  if (action === 'resolve') return { ...event, event_action: 'resolve' }
  return {
    ...event,
    event_action: 'trigger',
    payload: {
      summary: escapeWithin(notice.title, summaryLimit),
      source: [notice.account, notice.region, notice.deployment].filter(Boolean).join('/'),
      severity: notice.severity ?? (action === 'information' ? 'info' : 'error'),
      timestamp: new Date(notice.changedAt).toISOString(),
      component: notice.deployment,
      group: 'anchore',
      ...(notice.alarm && { class: notice.alarm }),
      custom_details: detailsOf(notice),
    },
    links: pageOf(notice).links.map(({ text, url }) => ({ href: url, text })),
  }
}

/** The parts of the page in reading order, and its numbers for event rules. */
function detailsOf(notice: Notice): Readonly<Record<string, unknown>> {
  const { parts, unknown } = pageOf(notice)
  const shown = [...parts, ...unknown].map(({ label = 'Detail', lines }): [string, string] => [
    label,
    lines.join('\n'),
  ])
  return { ...Object.fromEntries(shown), ...(notice.numbers && { numbers: notice.numbers }) }
}
