import type { Incident, OncallRecord, RingReason, IncidentAlarm } from './incident.ts'
import { isRecent, isCurrent, isHeard, openAlarms } from './parts.ts'
import { findByName, rankOf, togetherMs, type Change, type Rules, isInhibitedBy, problemOf } from './rules.ts'

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

/**
 * The incident with a cause of the alarm, or with an alarm of a worse threshold, that is open or closed less than 15
 * minutes before; an open incident first.
 */
export function causingIncident(
  { incidents }: OncallRecord,
  { alarm, changedAt }: Change,
  rules: Rules,
): Incident | undefined {
  const found = incidents.filter(({ alarms }) =>
    Object.entries(alarms).some(
      ([other, entry]) => isRecent(entry, changedAt) && isInhibitedBy(alarm, other, rules),
    ),
  )
  return newest(found.filter(({ closedAt }) => closedAt === undefined)) ?? newest(found)
}

/** The incident of the alarm's problem that is open, or closed less than 15 minutes before. */
export function ownOf(
  { incidents }: OncallRecord,
  { alarm, changedAt }: Change,
  rules: Rules,
): Incident | undefined {
  const problem = problemOf(alarm, rules)
  return newest(
    incidents.filter((incident) => incident.problem === problem && isCurrent(incident, changedAt)),
  )
}

/**
 * An open incident in which every heard alarm has just rung as an echo of the alarm; the worst of several, then the
 * oldest.
 */
export function echoesOf({ incidents }: OncallRecord, change: Change, rules: Rules): Incident | undefined {
  const { alarm: name } = change
  const rank = (incident: Incident): number => newEchoRank(incident, change, rules)
  const found = incidents.filter((incident) => {
    const heard = openAlarms(incident).filter(([, alarm]) => isHeard(alarm))
    return (
      heard.length > 0 &&
      heard.every(
        ([other]) => isInhibitedBy(other, name, rules) && hasJustRung(incident, other, change, rules),
      )
    )
  })
  return found.toSorted((one, other) => rank(other) - rank(one) || one.openedAt - other.openedAt)[0]
}

function newest(incidents: readonly Incident[]): Incident | undefined {
  return incidents.toSorted((one, other) => other.openedAt - one.openedAt)[0]
}

/** A critical cause rings although its echo has rung, if the echo rang longer ago than this. */
const echoMs = 5 * 60_000

type Named = readonly [name: string, alarm: IncidentAlarm]

/**
 * The alarms of an incident that were heard and are echoes of the alarm; open, or closed less than 15 minutes before.
 */
export function heardEchoes(
  { alarms }: Incident,
  { alarm: name, changedAt }: Change,
  rules: Rules,
): readonly Named[] {
  return Object.entries(alarms).filter(
    ([other, alarm]) => isHeard(alarm) && isRecent(alarm, changedAt) && isInhibitedBy(other, name, rules),
  )
}

/** The rank of the worst of `heardEchoes` that rang within the last five minutes; 0 without one. */
export function newEchoRank(incident: Incident, change: Change, rules: Rules): number {
  const echoes = heardEchoes(incident, change, rules).filter(([other]) =>
    hasJustRung(incident, other, change, rules),
  )
  return worstRank(echoes.map(([, alarm]) => alarm))
}

/** Whether an alarm, or one of its kind, rang at most five minutes before the change. */
export function hasJustRung(
  { rings }: Incident,
  other: string,
  { changedAt }: Change,
  rules: Rules,
): boolean {
  const kind = findByName(other, rules)?.kind
  return rings.some(
    ({ alarm, at }) =>
      (alarm === other || (kind !== undefined && findByName(alarm, rules)?.kind === kind)) &&
      changedAt - at <= echoMs,
  )
}

/** The rank of the worst alarm that was heard and is open, or closed less than 15 minutes before; 0 without one. */
export function heardRank({ alarms }: Incident, at: number): number {
  return worstRank(Object.values(alarms).filter((alarm) => isHeard(alarm) && isRecent(alarm, at)))
}

/**
 * The rank of the worst of the alarm and its causes that is open, or closed less than 15 minutes before; 0 without one.
 * A silenced cause counts, because its silence covers its echoes; a silent alarm does not.
 */
export function echoRank({ alarms }: Incident, { alarm: name, changedAt }: Change, rules: Rules): number {
  const covering = Object.entries(alarms).filter(
    ([other, alarm]) =>
      !alarm.silent && isRecent(alarm, changedAt) && (other === name || isInhibitedBy(name, other, rules)),
  )
  return worstRank(covering.map(([, alarm]) => alarm))
}

function worstRank(alarms: readonly IncidentAlarm[]): number {
  return Math.max(0, ...alarms.map(({ severity }) => rankOf(severity)))
}
