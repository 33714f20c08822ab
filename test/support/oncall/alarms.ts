import { resolveAlarms, type Alarm } from '../../../lib/model/alarm.ts'
import { connectionsExhausted } from '../../../lib/postgres/alarms.ts'
import { backlogAge } from '../../../lib/postgres/backlog/alarms.ts'
import { monitorBlind } from '../../../lib/self/alarms.ts'

/** backlog-age (warning), connections-exhausted (critical) and monitor-blind-collect-postgres (critical). */
export const someAlarms: readonly Alarm[] = resolveAlarms(
  [backlogAge, connectionsExhausted, monitorBlind],
  {},
  {
    service: [],
    'replicated service': [],
    'replicated API': [],
    collector: ['collect-postgres'],
    queue: [],
  },
)
