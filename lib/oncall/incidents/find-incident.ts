import { hasJustRung, newEchoRank } from './heard.ts'
import type { Incident, OncallRecord } from './incident.ts'
import { isCurrent, isHeard, isRecent, openAlarms } from './parts.ts'
import { isInhibitedBy, problemOf, type Change, type Rules } from './rules.ts'

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
