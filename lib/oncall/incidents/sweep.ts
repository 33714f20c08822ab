import type { Incident, OncallRecord, RingReason } from './incident.ts'
import { openAlarms, worstOpen } from './parts.ts'
import { isUnder, rankOf, reopenMs, type Rules } from './rules.ts'
import { applySilences, markSilenced, silenceOf } from './silences.ts'

/** Rings for incidents that last, echoes that outlast their cause and silences that ended. At most one an incident. */
export function sweepRings(record: OncallRecord, rules: Rules, now: number): OncallRecord {
  const silenced = applySilences(record, rules, now)
  return {
    ...silenced,
    incidents: silenced.incidents.map((incident, index) => {
      const isSpoken = incident.rings.length > (record.incidents[index]?.rings.length ?? 0)
      if (incident.closedAt !== undefined || isSpoken) return incident
      if (echoesRemain(incident, silenced, rules, now))
        return heard(incident, 'echo-remains', silenced, rules, now)
      return lasts(incident, rules, now) ? heard(incident, 'lasts', silenced, rules, now) : incident
    }),
  }
}

/** Names of alarms that are in ALARM in the record. */
export function openNames({ incidents }: OncallRecord): readonly string[] {
  return [...new Set(incidents.flatMap((incident) => openAlarms(incident).map(([name]) => name)))]
}

function lasts(incident: Incident, { remindAfterMs }: Rules, now: number): boolean {
  const { rings, reopenedAt, silencedBy } = incident
  const last = rings.at(-1)?.at
  if (silencedBy !== undefined || last === undefined) return false
  if (reopenedAt !== undefined && last < reopenedAt && now - reopenedAt >= reopenMs) return true
  const isCritical = openAlarms(incident).some(
    ([, { severity, silent }]) => !silent && severity === 'critical',
  )
  return isCritical && now - last >= remindAfterMs
}

/** Whether an alarm that nobody heard is open 15 minutes after the last of its causes closed. */
function echoesRemain(incident: Incident, { incidents }: OncallRecord, rules: Rules, now: number): boolean {
  const openElsewhere = incidents.flatMap((other) => openAlarms(other).map(([name]) => name))
  return openAlarms(incident).some(([name, { silent }]) => {
    const causes = Object.entries(incident.alarms).filter(([other]) => isUnder(name, other, rules))
    return (
      silent &&
      causes.length > 0 &&
      !openElsewhere.some((other) => isUnder(name, other, rules)) &&
      causes.every(([, { changedAt }]) => now - changedAt >= reopenMs)
    )
  })
}

/** Rings for all that is open: none of it is silent from now on. */
function heard(
  before: Incident,
  reason: RingReason,
  record: OncallRecord,
  rules: Rules,
  now: number,
): Incident {
  const alarms = Object.fromEntries(
    openAlarms(before).map(([name, { silencedBy: _before, ...alarm }]) => {
      const by = silenceOf(name, record, rules, now)?.id
      return [name, { ...alarm, silent: false, ...(by !== undefined && { silencedBy: by }) }]
    }),
  )
  const incident = markSilenced({
    ...before,
    alarms: { ...before.alarms, ...alarms },
    revision: before.revision + 1,
  })
  const alarm = worstOpen(incident) ?? incident.lead
  const severity = incident.alarms[alarm]?.severity
  const isQuiet = incident.silencedBy !== undefined || rankOf(severity) === 0
  return {
    ...incident,
    lead: alarm,
    rings: isQuiet ? incident.rings : [...incident.rings, { reason, alarm, severity, at: now }],
  }
}
