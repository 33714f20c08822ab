import type { AlarmDefinition } from '../model/index.ts'
import { analysisAlarms } from './catalogue/analysis.ts'
import { connectionAlarms } from './catalogue/connections.ts'
import { drainAlarms } from './catalogue/drain.ts'
import { serverAlarms } from './catalogue/server.ts'
import { serviceAlarms } from './catalogue/services.ts'
import { sessionAlarms } from './catalogue/sessions.ts'
import { storageAlarms } from './catalogue/storage.ts'
import { waitingAlarms } from './catalogue/waiting.ts'
import { wraparoundAlarms } from './catalogue/wraparound.ts'

export const alarms: readonly AlarmDefinition[] = [
  ...waitingAlarms,
  ...drainAlarms,
  ...analysisAlarms,
  ...connectionAlarms,
  ...serverAlarms,
  ...sessionAlarms,
  ...storageAlarms,
  ...wraparoundAlarms,
  ...serviceAlarms,
]
