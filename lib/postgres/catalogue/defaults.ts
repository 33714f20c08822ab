import type { AlarmDefinition } from '../../model/index.ts'

/**
 * An alarm on a gauge that one collector publishes keeps its state while data are missing: monitor-blind covers missing
 * data.
 */
export const gaugeDefaults = {
  statistic: 'Maximum',
  missing: 'ignore',
} as const satisfies Partial<AlarmDefinition>

/** An alarm on a gauge of the backlog. */
export const backlogDefaults = {
  ...gaugeDefaults,
  area: 'backlog',
  comparison: 'GreaterThanThreshold',
} as const satisfies Partial<AlarmDefinition>

/** From a minute to a week. */
export const secondsRange = { min: 60, max: 604_800 }
