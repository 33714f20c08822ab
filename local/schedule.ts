import { backlogGrows } from './faults/anchore/backlog.ts'
import { connSaturation } from './faults/database/connections.ts'
import { faultMinutes, type Fault } from './faults/fault.ts'

/** The faults that are on in a minute of the run, counted from 1. */
export type Schedule = (minute: number) => readonly Fault[]

/** Each fault once, in its own minutes. */
export function once(...faults: readonly Fault[]): Schedule {
  return (minute) =>
    faults.filter(({ minutes: { from, to } = faultMinutes }) => minute >= from && minute < to)
}

/** Minutes of one round of the tour: long enough for the second incident to be over before the first returns. */
const roundMinutes = 200
const backlogFrom = 40

/** Both headline incidents, round after round: what the page shows unless it is told otherwise. */
export const tour: Schedule = (minute) => {
  const within = minute % roundMinutes
  return [...once(connSaturation)(within), ...once(backlogGrows)(within - backlogFrom + faultMinutes.from)]
}
