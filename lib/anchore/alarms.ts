import type { AlarmDefinition } from '../model/index.ts'
import { probeAlarms } from './catalogue/database-probe.ts'
import { imageAlarms } from './catalogue/images.ts'
import { processAlarms } from './catalogue/processes.ts'
import { replicaAlarms } from './catalogue/replicas.ts'
import { requestAlarms } from './catalogue/requests.ts'

export const alarms: readonly AlarmDefinition[] = [
  ...replicaAlarms,
  ...requestAlarms,
  ...processAlarms,
  ...probeAlarms,
  ...imageAlarms,
]
