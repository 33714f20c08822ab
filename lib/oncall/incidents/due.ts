import type { NoticeAction } from '../channel.ts'
import type { Incident, OncallRecord, Ring, ChannelState } from './incident.ts'
import { rankOf, type Route } from './rules.ts'
import { isAboutOwnAlarm, withIncident } from './parts.ts'

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

/** The lifetime of a claim: longer than a run of notify. */
export const claimMs = 60_000

/** A notice that the run has claimed: no other run sends it until the claim expires. */
export interface Send extends Due {
  readonly incident: string
  readonly channel: string
  readonly owner: string
  /** The number of the newest ring that it covers. */
  readonly rings: number
  /**
   * The revision that the channel shows afterwards; 0 if the notice is about another alarm than the lead, so that an
   * update follows.
   */
  readonly revision: number
}

export interface Claimed {
  readonly record: OncallRecord
  readonly sends: readonly Send[]
}

/** Claims the due notices about the incidents with these ids. `owner` names the run. */
export function claimDue(
  record: OncallRecord,
  ids: readonly string[],
  channels: readonly Route[],
  owner: string,
  now: number,
): Claimed {
  const pairs = record.incidents
    .filter(({ id }) => ids.includes(id))
    .flatMap((incident) =>
      channels.flatMap((channel) => {
        const due = dueOf(incident, channel, now)
        return due === undefined ? [] : [{ incident, channel, due }]
      }),
    )
  const free = pairs.filter(
    ({ incident, channel }) => !isClaimed(incident.channels[channel.name], owner, now),
  )
  const sends = free.map(({ incident, channel, due }) => ({
    ...due,
    incident: incident.id,
    channel: channel.name,
    owner,
    rings: incident.rings.length,
    revision: due.ring !== undefined && isAboutOwnAlarm(due.ring, incident) ? 0 : incident.revision,
  }))
  return {
    record: sends.reduce((claimed, send) => withClaim(claimed, send, now + claimMs), record),
    sends,
  }
}

/** The outcome of a send. `perhaps`: the request was sent, its answer is unknown. */
export interface SendResult {
  readonly send: Send
  readonly outcome: 'delivered' | 'perhaps' | 'failed'
  /** The channel's own name of its message. */
  readonly reference?: string
}

/** Records the outcomes of sends; the record may be newer than the claims. */
export function foldResults(record: OncallRecord, results: readonly SendResult[]): OncallRecord {
  return results.reduce(
    (folded, result) =>
      withChannel(folded, result.send, (state) => {
        const { claim, ...rest } = stateAfter(state, result)
        return claim === undefined || claim.owner === result.send.owner ? rest : { ...rest, claim }
      }),
    record,
  )
}

/** The state of a channel after a send. */
export function stateAfter(state: ChannelState, { send, outcome, reference }: SendResult): ChannelState {
  const opens = send.action === 'trigger' || send.action === 'update'
  if (outcome === 'perhaps' && opens && state.open === 'no') return { ...state, open: 'perhaps' }
  if (outcome !== 'delivered') return state
  return {
    ...state,
    ring: send.ring === undefined ? state.ring : Math.max(state.ring, send.rings),
    open: opens ? 'yes' : 'no',
    revision: send.revision,
    ...(reference !== undefined && { reference }),
  }
}

function isClaimed(state: ChannelState | undefined, owner: string, now: number): boolean {
  const claim = state?.claim
  return claim !== undefined && claim.owner !== owner && claim.until > now
}

function withClaim(record: OncallRecord, send: Send, until: number): OncallRecord {
  return withChannel(record, send, (state) => ({ ...state, claim: { owner: send.owner, until } }))
}

function withChannel(
  record: OncallRecord,
  { incident: id, channel }: Pick<Send, 'incident' | 'channel'>,
  change: (state: ChannelState) => ChannelState,
): OncallRecord {
  const incident = record.incidents.find((one) => one.id === id)
  if (incident === undefined) return record
  const state = change(incident.channels[channel] ?? { ring: 0, open: 'no' })
  return withIncident(record, { ...incident, channels: { ...incident.channels, [channel]: state } })
}
