import type { Fault } from './fault.ts'

/** A release day: far more images arrive than the analyzers can do. */
export const backlog: Fault = {
  name: 'backlog',
  summary: 'images arrive far faster than the analyzers work',
  arrivals: 16,
}
