import type { AlarmDefinition } from '../../model/index.ts'
import { imageAlarms } from './images.ts'
import { processAlarms } from './processes.ts'
import { replicaAlarms } from './replicas.ts'
import { requestAlarms } from './requests.ts'

export * from './images.ts'
export * from './processes.ts'
export * from './replicas.ts'
export * from './requests.ts'

export const alarms: readonly AlarmDefinition[] = [
  ...replicaAlarms,
  ...requestAlarms,
  ...processAlarms,
  ...imageAlarms,
]
