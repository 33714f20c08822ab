import type { Folded } from './folded.ts'
import type { OncallRecord } from './incident.ts'
import { withIncident } from './parts.ts'
import type { Rules } from './rules.ts'

const problem = 'message'

/** The incident of a text, by the id of its message. */
export function textIncident(messageId: string): string {
  return `${problem}-${messageId}`
}

/** Records a text that is not an alarm, once for each message, as an incident that is closed at once. */
export function foldText(
  record: OncallRecord,
  messageId: string,
  rules: Pick<Rules, 'channels'>,
  now: number,
): Folded {
  const id = textIncident(messageId)
  if (record.incidents.some((incident) => incident.id === id)) return { record, incidents: [id] }
  const folded = withIncident(record, {
    id,
    problem,
    lead: problem,
    alarms: {},
    openedAt: now,
    closedAt: now,
    rings: [{ reason: 'opened', alarm: problem, severity: undefined, at: now }],
    revision: 1,
    channels: Object.fromEntries(rules.channels.map(({ name }) => [name, { ring: 0, open: 'no' }])),
  })
  return { record: folded, incidents: [id] }
}
