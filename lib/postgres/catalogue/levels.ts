import type { AlarmDefinition } from '../../model/alarm.ts'

/** A level that one collector publishes. An alarm keeps its state while the level is missing: monitor-blind covers that. */
export const level = { statistic: 'Maximum', missing: 'ignore' } as const satisfies Partial<AlarmDefinition>

/** A level of the backlog. */
export const backlogLevel = {
  ...level,
  area: 'backlog',
  comparison: 'GreaterThanThreshold',
} as const satisfies Partial<AlarmDefinition>

/** From a minute to a week. */
export const secondsRange = { min: 60, max: 604_800 }
