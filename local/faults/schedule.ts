import { backlogGrows } from './images.ts'
import { connSaturation } from './database.ts'
import { faultMinutes, type Fault, type FaultTargets } from './fault.ts'
import { usual, type Conditions } from '../world/conditions.ts'

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
interface Steering {
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

/** Begins and ends the faults of a run by its schedule. */
export interface Course {
  /** Ends faults that are over and begins those that are due; returns the conditions of the minute. */
  readonly begin: (minute: number) => Promise<Conditions>
  /** Runs the actions of the faults after the minute's work. */
  readonly act: () => Promise<void>
  /** The names of the active faults; undefined if there is none. */
  readonly names: () => string | undefined
}

/** A fault that is on. */
interface Active {
  readonly targets: FaultTargets
  /** Whole minutes. */
  readonly lasted: number
}

/** Each fault gets targets of its own when it begins, since they hold its sessions. */
export function createCourse(schedule: Schedule, createTargets: () => FaultTargets): Course {
  let active = new Map<Fault, Active>()
  const conditionsNow = (): Conditions => {
    const changes = [...active].map(([fault, { lasted }]) => fault.conditions?.(lasted))
    return Object.assign({}, usual, ...changes) as Conditions
  }
  return {
    begin: async (minute) => {
      const due = schedule(minute)
      for (const [fault, { targets }] of active) if (!due.includes(fault)) await endFault(fault, targets)
      const next = new Map<Fault, Active>()
      for (const fault of due) {
        const { targets, lasted } = active.get(fault) ?? { targets: createTargets(), lasted: -1 }
        if (lasted < 0) await fault.begin?.(targets)
        next.set(fault, { targets, lasted: lasted + 1 })
      }
      active = next
      return conditionsNow()
    },
    act: async () => {
      for (const [fault, { targets, lasted }] of active) await fault.act?.(targets, lasted)
    },
    names: () => (active.size === 0 ? undefined : [...active.keys()].map(({ name }) => name).join(', ')),
  }
}

async function endFault(fault: Fault, targets: FaultTargets): Promise<void> {
  await fault.end?.(targets)
  for (const held of Object.values(targets.sessions)) await held.closeAll()
}
