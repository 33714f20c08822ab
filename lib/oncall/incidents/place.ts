import type { Incident, OncallRecord, RingReason } from './incident.ts'
import { heardRank, isCurrent, isRecent, openAlarms } from './parts.ts'
import { findByName, isUnder, problemOf, rankOf, togetherMs, type Change, type Rules } from './rules.ts'

/** The place of an alarm that goes to ALARM. */
export interface Place {
  /** Undefined: it opens one. */
  readonly incident: Incident | undefined
  /** Undefined: it does not ring. */
  readonly ring: RingReason | undefined
  readonly silent: boolean
  /** Whether the title is about it from now on. */
  readonly leads: boolean
}

export function placeOf(
  record: OncallRecord,
  change: Change,
  rules: Rules,
  now: number,
): Place | { readonly waitUntil: number } {
  const { alarm, changedAt } = change
  const holder = record.incidents.find(({ alarms }) => alarms[alarm]?.state === 'ALARM')
  if (holder !== undefined) return unlessWorse(holder, change, rules, { silent: isSilent(holder, alarm) })
  const cause = causeOf(record, change, rules)
  if (cause !== undefined) return unlessWorse(cause, change, rules, { silent: true })
  const waitUntil = changedAt + (findByName(alarm, rules)?.echoOf?.waitSeconds ?? 0) * 1_000
  if (waitUntil > now) return { waitUntil }
  const own = newest(record.incidents.filter((incident) => isOwn(incident, change, rules)))
  const echo = own?.closedAt === undefined && own !== undefined ? undefined : echoOf(record, change, rules)
  if (echo !== undefined) return unlessWorse(echo, change, rules, { leads: true })
  if (own !== undefined) return placeInOwn(own, change, rules)
  return { incident: undefined, ring: 'opened', silent: false, leads: true }
}

function isOwn(incident: Incident, { alarm, changedAt }: Change, rules: Rules): boolean {
  return incident.problem === problemOf(alarm, rules) && isCurrent(incident, changedAt)
}

function placeInOwn(own: Incident, change: Change, rules: Rules): Place {
  const { alarm, changedAt } = change
  const known = own.alarms[alarm]
  if (known !== undefined && isRecent(known, changedAt) && known.silencedBy === undefined)
    return unlessWorse(own, change, rules, { silent: known.silent })
  const explains = Object.entries(own.alarms).some(
    ([name, other]) => !other.silent && isRecent(other, changedAt) && isUnder(name, alarm, rules),
  )
  if (explains) return unlessWorse(own, change, rules, { leads: true })
  if (rangTogether(own, change, rules)) return unlessWorse(own, change, rules, { silent: true })
  return unlessWorse(own, change, rules, { ring: 'added' })
}

/** The alarm is worse than all that was heard: it rings wherever it joins. */
function unlessWorse(incident: Incident, { alarm }: Change, rules: Rules, place: Partial<Place>): Place {
  const heard = heardRank(incident)
  const isWorse = rankOf(findByName(alarm, rules)?.severity) > heard
  const quiet = { incident, ring: undefined, silent: false, leads: false, ...place }
  if (!isWorse) return quiet
  return { incident, ring: heard === 0 ? 'opened' : 'escalated', silent: false, leads: true }
}

/** Of the alarm's causes and sharper steps that are open or closed lately: the incident, an open one first. */
function causeOf(
  { incidents }: OncallRecord,
  { alarm, changedAt }: Change,
  rules: Rules,
): Incident | undefined {
  const found = incidents.filter(({ alarms }) =>
    Object.entries(alarms).some(([name, other]) => isRecent(other, changedAt) && isUnder(alarm, name, rules)),
  )
  return newest(found.filter(({ closedAt }) => closedAt === undefined)) ?? newest(found)
}

/** An open incident that the alarm explains: all that was heard there is its echo. */
function echoOf({ incidents }: OncallRecord, { alarm }: Change, rules: Rules): Incident | undefined {
  const found = incidents.filter((incident) => {
    const open = openAlarms(incident)
    const heard = open.filter(([, { silent }]) => !silent)
    const shown = heard.length > 0 ? heard : open
    return shown.length > 0 && shown.every(([name]) => isUnder(name, alarm, rules))
  })
  return found.toSorted((one, other) => heardRank(other) - heardRank(one) || one.openedAt - other.openedAt)[0]
}

function rangTogether(own: Incident, { alarm, changedAt }: Change, rules: Rules): boolean {
  const kind = findByName(alarm, rules)?.kind
  return own.rings.some(
    (ring) => findByName(ring.alarm, rules)?.kind === kind && Math.abs(changedAt - ring.at) < togetherMs,
  )
}

function isSilent({ alarms }: Incident, name: string): boolean {
  return alarms[name]?.silent ?? false
}

function newest(incidents: readonly Incident[]): Incident | undefined {
  return incidents.toSorted((one, other) => other.openedAt - one.openedAt)[0]
}
