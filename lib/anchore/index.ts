import { analysisTimes } from './analysis-time.ts'
import { databaseProbe } from './database-probe.ts'
import { policyEvaluations } from './policy-evaluation.ts'
import { queues } from './queues.ts'
import { errorAnswers, requestTimes, uploads } from './requests.ts'
import { scratch } from './scratch.ts'
import type { Signal } from './signal.ts'

/** What collect-anchore reads out of the services' exposition. */
export const signals: readonly Signal[] = [
  queues,
  analysisTimes,
  uploads,
  policyEvaluations,
  scratch,
  databaseProbe,
  ...requestTimes,
  errorAnswers,
]
