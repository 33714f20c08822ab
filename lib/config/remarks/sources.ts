import {
  analysisTime,
  databaseProbeTime,
  policyEvaluationTime,
  queueLength,
  scratchFree,
  tasksFailing,
  uploadTime,
  serviceNames,
  taskServices,
} from '../../anchore/index.ts'

/** The metrics that only some services export, and these services. */
const sources: Readonly<Record<string, readonly string[]>> = {
  [queueLength.name]: ['simplequeue'],
  [analysisTime.name]: ['analyzer'],
  [scratchFree.name]: ['analyzer'],
  [databaseProbeTime.name]: ['catalog'],
  [policyEvaluationTime.name]: ['policy_engine'],
  [uploadTime.name]: ['policy_engine'],
  [tasksFailing.name]: taskServices,
}

/** The services that a metric of Anchore is read from; without any of them it has no data. */
export function sourcesOf(metric: string): readonly string[] {
  return sources[metric] ?? serviceNames
}
