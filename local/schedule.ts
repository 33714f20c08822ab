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

/** Both headline incidents, round after round: the default of the page. */
export const tour: Schedule = (minute) => {
  const within = minute % roundMinutes
  return [...once(connSaturation)(within), ...once(backlogGrows)(within - backlogFrom + faultMinutes.from)]
}

/** A schedule, and faults that the user starts and stops during the run. */
export interface Steering {
  readonly schedule: Schedule
  /** Starts or stops a fault from the next minute on; returns the reason if it cannot be on with the others. */
  readonly set: (name: string, on: boolean) => string | undefined
}

/** `planned`, except for the faults that the user has started or stopped: these no longer follow the plan. */
export function steered(planned: Schedule, faults: readonly Fault[]): Steering {
  const byHand = new Map<Fault, boolean>()
  let on: readonly Fault[] = []
  return {
    schedule: (minute) => {
      const due = planned(minute).filter((fault) => byHand.get(fault) !== false)
      on = [...due, ...faults.filter((fault) => byHand.get(fault) === true && !due.includes(fault))]
      return on
    },
    set: (name, wanted) => {
      const fault = faults.find((one) => one.name === name)
      if (fault === undefined) return `no fault is named ${name}`
      const beside = faults.filter((one) => one !== fault && (byHand.get(one) ?? on.includes(one)))
      const other = beside.find(stopsDatabase)
      if (wanted && stopsDatabase(fault) && other !== undefined)
        return `${other.name} is on, and the database cannot stop twice: stop it first`
      byHand.set(fault, wanted)
      return undefined
    },
  }
}

function stopsDatabase({ conditions }: Fault): boolean {
  return (conditions?.(0).database ?? 'up') !== 'up'
}
