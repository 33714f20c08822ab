/** Lists of alarms that cause others, for `echoOf`. */

/** Anchore cannot log in to its database, which it needs for every request: its services answer 401 or hang. */
export const withoutDatabase = ['database-down', 'connections-refused', 'anchore-locked-out'] as const

/** Requests of Anchore's users or of its own tasks fail. */
export const withoutRequests = [
  'service-down-apiext',
  'service-down-catalog',
  'service-down-simplequeue',
  'service-down-policy_engine',
] as const

/** No image can be analyzed. */
export const withoutAnalysis = [
  ...withoutDatabase,
  'lock-wait',
  'service-down-catalog',
  'service-down-simplequeue',
  'service-down-policy_engine',
  'service-down-analyzer',
] as const

/** Fewer images than usual can be analyzed, possibly none. */
export const withLessAnalysis = [...withoutAnalysis, 'service-half-analyzer', 'analysis-stalled'] as const
