import type { Fault } from '../fault.ts'

/** A release day: far more images arrive than the analyzers can do. */
export const backlog: Fault = {
  name: 'backlog',
  summary: 'more images arrive than the analyzers can do',
  conditions: () => ({ arrivals: 16 }),
}
