import { type Alarm, at, listAt, parseJson } from '../../model/index.ts'
import type { Item } from '../../publish/index.ts'
import type { Channel } from '../channel.ts'
import type { ChannelState, Incident } from '../incidents/incident.ts'
import { isTooFarAhead } from '../message/dates.ts'

// Until 0.1 each alarm had an item of its own, with the channels whose page was open.

/** The key of the item of an alarm, by its name in CloudWatch. */
export function earlierKey(deployment: string, name: string): string {
  return `delivery#${deployment}#${name}`
}

/**
 * The incident that an earlier release left open: the page of one alarm. Its id is the alarm's name, as in the key that the
 * channels have of that page. Undefined if no page is open.
 */
export function earlierIncident(
  item: Item | undefined,
  alarm: Alarm,
  channels: readonly Channel[],
  now: number,
): Incident | undefined {
  const open = listAt(parseJson(String(item?.['open'])))
  const attempt = parseJson(String(item?.['unfinished']))
  const settledAt = dateOf(item?.['settledAt'], now)
  const changedAt = settledAt ?? dateOf(at(attempt, 'changedAt'), now)
  if (open.length === 0 || changedAt === undefined) return undefined
  const { name, area, severity } = alarm
  const openedAt = dateOf(item?.['openedAt'], now) ?? changedAt
  // An ALARM that is half delivered opened the page on the channels that accepted it; an OK closed it on them.
  const isHalf = attempt !== undefined && listAt(attempt, 'done').every((channel) => open.includes(channel))
  const states = channels.map(({ name: channel }, index): [string, ChannelState] => {
    const isOpen = open.includes(`oncall.channels[${index}]`)
    return [channel, { ring: isOpen || !isHalf ? 1 : 0, open: isOpen ? 'yes' : 'no' }]
  })
  return {
    id: name,
    problem: area,
    lead: name,
    alarms: {
      [name]: { state: 'ALARM', changedAt, alarmedAt: changedAt, since: openedAt, severity, silent: false },
    },
    openedAt,
    rings: [{ reason: 'opened', alarm: name, severity, at: openedAt }],
    revision: 1,
    channels: Object.fromEntries(states),
  }
}

/** Undefined for a date too far in the future: changes with correct dates would be ignored until that date. */
function dateOf(value: unknown, now: number): number | undefined {
  return typeof value === 'number' && !isTooFarAhead(value, now) ? value : undefined
}
