import { backlog } from './faults/backlog.ts'
import { connections } from './faults/connections.ts'
import { faultMinutes, type Fault } from './faults/fault.ts'

/** Which fault is on in a minute of the run, counted from 1. */
export type Schedule = (minute: number) => Fault | undefined

/** One fault, once; or none. */
export function once(fault: Fault | undefined): Schedule {
  const { from, to } = fault?.minutes ?? faultMinutes
  return (minute) => (minute >= from && minute < to ? fault : undefined)
}

/** Minutes of one round of the tour: long enough for the second incident to be over before the first returns. */
const roundMinutes = 100
const backlogFrom = 40

/** Both headline incidents, round after round: what the page shows unless it is told otherwise. */
export const tour: Schedule = (minute) => {
  const within = minute % roundMinutes
  return once(connections)(within) ?? once(backlog)(within - backlogFrom + faultMinutes.from)
}
