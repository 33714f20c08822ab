import type { NoticeAction } from '../channel.ts'
import type { Incident, OncallRecord, Ring } from './incident.ts'
import { rankOf, type Route } from './rules.ts'

/** A page that could not be sent within this time after the end of its incident is not sent. */
export const lateMs = 60 * 60_000

/** A notice that a channel should get. */
export interface Due {
  readonly action: NoticeAction
  /** The ring that a `trigger` or an `information` sends. */
  readonly ring: Ring | undefined
}

/** Whether the incident is a text: it has no alarm and is never resolved. */
export function isText({ alarms }: Incident): boolean {
  return Object.keys(alarms).length === 0
}

/** The next notice for a channel about an incident; undefined if the channel is up to date. */
export function dueOf(incident: Incident, channel: Route, now: number): Due | undefined {
  const { closedAt, silencedBy, rings, revision, channels } = incident
  const state = channels[channel.name]
  // A channel that was added after the incident does not get it once it is closed.
  if (state === undefined && closedAt !== undefined) return undefined
  const { ring: seen, open, revision: shown } = state ?? { ring: 0, open: 'no' }
  const ring = worstRing(
    rings
      .slice(seen)
      .filter(({ severity }) => severity === undefined || channel.severities.includes(severity)),
  )
  const isLate = closedAt !== undefined && now - closedAt > lateMs
  if (ring !== undefined && silencedBy === undefined && !isLate)
    return { action: isText(incident) ? 'information' : 'trigger', ring }
  if (closedAt !== undefined) return open === 'no' ? undefined : { action: 'resolve', ring: undefined }
  const isOld = channel.updates && shown !== undefined && shown < revision
  return isOld && silencedBy === undefined ? { action: 'update', ring: undefined } : undefined
}

/**
 * One notice covers several rings: it is about the worst, and the newest of equals. A warning must not hide a critical
 * alarm.
 */
function worstRing(rings: readonly Ring[]): Ring | undefined {
  return rings.toReversed().toSorted((one, other) => rankOf(other.severity) - rankOf(one.severity))[0]
}

/** The ids of the incidents with a due notice; not those of texts, because only their message has the text. */
export function dueIncidents(
  { incidents }: OncallRecord,
  channels: readonly Route[],
  now: number,
): readonly string[] {
  return incidents
    .filter(
      (incident) =>
        !isText(incident) && channels.some((channel) => dueOf(incident, channel, now) !== undefined),
    )
    .map(({ id }) => id)
}
