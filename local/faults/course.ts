import type { Schedule } from '../schedule.ts'
import { usual, type Conditions } from '../world/conditions.ts'
import type { Fault, Reach } from './fault.ts'

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
  readonly reach: Reach
  /** Whole minutes. */
  readonly lasted: number
}

/** Each fault gets a reach of its own when it begins. */
export function createCourse(schedule: Schedule, createReach: () => Reach): Course {
  let active = new Map<Fault, Active>()
  const conditionsNow = (): Conditions => {
    const changes = [...active].map(([fault, { lasted }]) => fault.conditions?.(lasted))
    return Object.assign({}, usual, ...changes) as Conditions
  }
  return {
    begin: async (minute) => {
      const due = schedule(minute)
      for (const [fault, { reach }] of active) if (!due.includes(fault)) await endFault(fault, reach)
      const next = new Map<Fault, Active>()
      for (const fault of due) {
        const { reach, lasted } = active.get(fault) ?? { reach: createReach(), lasted: -1 }
        if (lasted < 0) await fault.begin?.(reach)
        next.set(fault, { reach, lasted: lasted + 1 })
      }
      active = next
      return conditionsNow()
    },
    act: async () => {
      for (const [fault, { reach, lasted }] of active) await fault.act?.(reach, lasted)
    },
    names: () => (active.size === 0 ? undefined : [...active.keys()].map(({ name }) => name).join(', ')),
  }
}

async function endFault(fault: Fault, reach: Reach): Promise<void> {
  await fault.end?.(reach)
  for (const held of Object.values(reach.sessions)) await held.closeAll()
}
