/** The names of the functions that collect; their schedules, states and heartbeats have the same names. */
export const collectorNames = ['collect-anchore', 'collect-postgres'] as const
export type CollectorName = (typeof collectorNames)[number]
