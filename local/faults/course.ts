import type { Schedule } from '../schedule.ts'
import { usual, type Conditions } from '../world/conditions.ts'
import type { Fault, FaultTargets } from './fault.ts'

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
