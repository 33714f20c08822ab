import type { Alarm } from '../../../lib/model/alarm.ts'
import { resolveAlarms } from '../../../lib/model/alarms/settings.ts'
import { connectionsExhausted } from '../../../lib/postgres/catalogue/connections.ts'
import { backlogAge } from '../../../lib/postgres/catalogue/waiting.ts'
import { monitorBlind } from '../../../lib/self/blind-alarms.ts'

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
