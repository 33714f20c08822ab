import { alarmsOf } from '../../../lib/alarms/index.ts'
import {
  type Incident,
  type IncidentAlarm,
  type Ring,
  homeOf,
  type PageContext,
} from '../../../lib/oncall/index.ts'
import { topicArn } from './alarm-messages.ts'
import { minuteAt } from './minute.ts'

/** The deployment prod four minutes after 21:00. */
export const context: PageContext = {
  watched: {
    deployment: 'prod',
    dashboards: false,
    timezone: 'UTC',
    alarms: alarmsOf({
      alarms: {},
      anchore: {
        services: [
          { name: 'apiext', replicas: 1 },
          { name: 'catalog', replicas: 1 },
        ],
      },
    }),
    home: homeOf(topicArn),
  },
  reports: [],
  now: minuteAt(4),
}

/** backlog-age, three minutes after 21:00. */
export const age: IncidentAlarm = {
  state: 'ALARM',
  changedAt: minuteAt(3),
  alarmedAt: minuteAt(3),
  since: minuteAt(0),
  severity: 'warning',
  silent: false,
  value: 2_820,
  threshold: 1_800,
}
export const opened: Ring = { reason: 'opened', alarm: 'backlog-age', severity: 'warning', at: minuteAt(3) }

/** An incident of backlog-age alone. */
export function incident(changes: Partial<Incident> = {}): Incident {
  return {
    id: 'backlog-20261123T210300',
    problem: 'backlog',
    lead: 'backlog-age',
    alarms: { 'backlog-age': age },
    openedAt: minuteAt(3),
    rings: [opened],
    revision: 1,
    channels: {},
    ...changes,
  }
}
