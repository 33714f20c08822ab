import type { AlarmDefinition } from '../../model/index.ts'
import { analysisAlarms } from './analysis.ts'
import { backlogAlarms } from './backlog.ts'
import { serverAlarms } from './server.ts'
import { serviceAlarms } from './services.ts'
import { storageAlarms } from './storage.ts'
import { sessionAlarms, wraparoundAlarms } from './transactions.ts'

export * from './analysis.ts'
export * from './backlog.ts'
export * from './server.ts'
export * from './services.ts'
export * from './storage.ts'
export * from './transactions.ts'

export const alarms: readonly AlarmDefinition[] = [
  ...backlogAlarms,
  ...analysisAlarms,
  ...serverAlarms,
  ...sessionAlarms,
  ...storageAlarms,
  ...wraparoundAlarms,
  ...serviceAlarms,
]
