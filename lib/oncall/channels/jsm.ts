import { createHash } from 'node:crypto'
import { choice, section, url, type Settings, reference } from '../../net/index.ts'
import type { Severity } from '../../model/index.ts'
import type { Notice } from '../channel.ts'
import type { ChannelType } from './channel-type.ts'
import { setups } from './setups.ts'
import { onlyAccepts202, type Reading } from './post.ts'
import { escapeWithin, pageText } from './text.ts'

const priorities = ['P1', 'P2', 'P3', 'P4', 'P5'] as const

export function jsmSettings() {
  return section({
    key: reference('The key of the API integration.'),
    url: url(({ href }) => href.replace(/\/+$/, ''))
      .prefault('https://api.atlassian.com/jsm/ops/integration/v2')
      .describe('Opsgenie: https://api.opsgenie.com/v2, in the EU https://api.eu.opsgenie.com/v2.'),
    critical: choice(priorities).prefault('P1').describe('The priority of a critical alarm.'),
    warning: choice(priorities).prefault('P3').describe('The priority of a warning.'),
  })
    .describe('A team of Jira Service Management Operations, or of Opsgenie.')
    .register(setups, {
      steps: [
        'Add an API integration to the team and store its key as a secret. It needs the right to create and update alerts.',
        'An incident is one alert, by its alias. An escalation from warning to critical is a second one, because the service does not notify again for an open alert. For the same reason neither another alarm of the incident nor its reminder notifies: let the escalation of the team repeat until somebody acknowledges.',
        'Opsgenie has the same API at another `url`; Atlassian ends it on 5 April 2027.',
      ],
    })
}

export type JsmSettings = Settings<ReturnType<typeof jsmSettings>>

/** UTF-16 units. https://docs.opsgenie.com/docs/alert-api */
const limits = { message: 130, description: 15_000, note: 25_000, source: 100, detail: 1_000 }

export const jsm: ChannelType<JsmSettings> = {
  identity: ({ key }) => [key],
  deliver: async ({ notice, send }, { key, url, ...priorityOf }) => {
    const headers = { authorization: `GenieKey ${key}` }
    const post = (path: string, body: object) =>
      send({ url: `${url}${path}`, headers, body: JSON.stringify(body) }, reading)
    if (notice.action !== 'resolve') {
      const priority = notice.action === 'information' ? 'P5' : priorityOf[notice.severity ?? 'critical']
      return post('/alerts', alert(notice, priority))
    }
    // The service accepts the close of an alert that it does not have.
    const close = (severity: Severity) =>
      post(`/alerts/${aliasOf(notice, severity)}/close?identifierType=alias`, closing(notice))
    const closed = await close('critical')
    return closed.ok ? close('warning') : closed
  },
}

/** The service accepts a request with 202 and processes it later. */
const reading: Reading = { accepted: onlyAccepts202 }

function alert(notice: Notice, priority: string): object {
  const { title, dedupKey, deployment, numbers } = notice
  const details = {
    incident: dedupKey,
    alarm: notice.alarm,
    severity: notice.severity,
    deployment,
    account: notice.account,
    region: notice.region,
    value: numbers?.value,
    threshold: numbers?.threshold,
    unit: numbers?.unit,
  }
  return {
    message: escapeWithin(title, limits.message),
    alias: aliasOf(notice, notice.severity ?? 'critical'),
    description: escapeWithin(pageText(notice), limits.description),
    priority,
    source: sourceOf(notice),
    entity: deployment,
    details: Object.fromEntries(
      Object.entries(details).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, escapeWithin(String(value), limits.detail)]],
      ),
    ),
  }
}

function closing(notice: Notice): object {
  return { source: sourceOf(notice), note: escapeWithin(pageText(notice), limits.note) }
}

/** A hash, because the dedup key has slashes: some gateways refuse them in a part of a path, even encoded. */
function aliasOf({ dedupKey }: Notice, severity: Severity): string {
  return createHash('sha256').update(`${dedupKey} ${severity}`).digest('hex')
}

function sourceOf({ deployment }: Notice): string {
  return escapeWithin(`anchor-watch ${deployment}`, limits.source)
}
