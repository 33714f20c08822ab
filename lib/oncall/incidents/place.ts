import type { Incident, OncallRecord, RingReason } from './incident.ts'
import { isRecent } from './parts.ts'
import { findByName, rankOf, togetherMs, type Change, type Rules } from './rules.ts'
import { echoRank, heardEchoes, heardRank, newEchoRank } from './heard.ts'
import { causingIncident, echoesOf, ownOf } from './find-incident.ts'

/** The incident to which an alarm that goes to ALARM is added, and whether it rings. */
export interface Place {
  /** Undefined: the alarm opens a new incident. */
  readonly incident: Incident | undefined
  /** The reason for its ring; undefined if it does not ring. */
  readonly ring: RingReason | undefined
  readonly silent: boolean
  /** Whether the incident's title is about this alarm from now on. */
  readonly leads: boolean
}

type Joining = Place & { readonly incident: Incident }

/** The sweep adds the rings for the other reasons: they do not come with a change of their alarm. */
const newAlarmReasons: ReadonlySet<RingReason> = new Set(['opened', 'escalated', 'added'])

const quiet = { ring: undefined, silent: false, leads: false } as const

export function placeOf(
  record: OncallRecord,
  change: Change,
  rules: Rules,
  now: number,
): Place | { readonly waitUntil: number } {
  const { alarm: name, changedAt } = change
  const rank = rankOf(findByName(name, rules)?.severity)
  const holder = record.incidents.find(({ alarms }) => alarms[name]?.state === 'ALARM')
  if (holder !== undefined) return unlessWorse(rank, echoRank(holder, change, rules), asBefore(holder, name))
  const caused = causingIncident(record, change, rules)
  if (caused !== undefined)
    return unlessWorse(rank, echoRank(caused, change, rules), { ...quiet, incident: caused, silent: true })
  const waitSeconds = change.alone === true ? 0 : (findByName(name, rules)?.echoOf?.waitSeconds ?? 0)
  const waitUntil = changedAt + 1_000 * waitSeconds
  // An alarm with no wait is never delayed, even if clocks differ.
  if (waitSeconds > 0 && waitUntil > now) return { waitUntil }
  const own = ownOf(record, change, rules)
  const isOwnOpen = own !== undefined && own.closedAt === undefined
  const echoes = echoesOf(record, change, rules)
  const echoesRank = echoes === undefined ? 0 : newEchoRank(echoes, change, rules)
  if (echoes !== undefined && (!isOwnOpen || echoesRank >= rank))
    return unlessWorse(rank, echoesRank, { ...quiet, incident: echoes, leads: true })
  if (own !== undefined) return unlessWorse(rank, heardRank(own, changedAt), placeIn(own, change, rules))
  return { incident: undefined, ring: 'opened', silent: false, leads: true }
}

/** An alarm that is worse than all recently heard alarms of its incident always rings. */
function unlessWorse(rank: number, heard: number, place: Joining): Place {
  if (rank <= heard) return place
  const ring = place.incident.rings.length === 0 ? 'opened' : 'escalated'
  return { ...place, ring, silent: false, leads: true }
}

/** The place of an alarm in the incident of its own problem. */
function placeIn(own: Incident, change: Change, rules: Rules): Joining {
  const { alarm: name, changedAt } = change
  const known = own.alarms[name]
  if (known !== undefined && isRecent(known, changedAt) && known.silencedBy === undefined)
    return asBefore(own, name)
  const rank = rankOf(findByName(name, rules)?.severity)
  const echoes = heardEchoes(own, change, rules)
  const isHeardAlready =
    rank < rankOf('critical') ? echoes.length > 0 : newEchoRank(own, change, rules) >= rank
  // A page that is resolved does not cover another alarm.
  const isQuiet = own.closedAt === undefined && (isHeardAlready || isTogether(own, change, rules))
  return { ...quiet, incident: own, ring: isQuiet ? undefined : 'added', leads: echoes.length > 0 }
}

/** Whether an alarm of the same kind has just rung: services that fail together. */
function isTogether({ rings }: Incident, { alarm: name, changedAt }: Change, rules: Rules): boolean {
  const kind = findByName(name, rules)?.kind
  return rings.some(
    ({ reason, alarm, at }) =>
      newAlarmReasons.has(reason) &&
      findByName(alarm, rules)?.kind === kind &&
      Math.abs(changedAt - at) < togetherMs,
  )
}

function asBefore(incident: Incident, name: string): Joining {
  return { ...quiet, incident, silent: incident.alarms[name]?.silent ?? false }
}
