import type { AlarmDefinition } from '../model/alarm.ts'
import { healthAlarms } from './catalogue/health.ts'
import { imageAlarms } from './catalogue/images.ts'
import { replicaAlarms } from './catalogue/replicas.ts'

export const alarms: readonly AlarmDefinition[] = [...replicaAlarms, ...healthAlarms, ...imageAlarms]
