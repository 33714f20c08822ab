import type { Schedule } from '../schedule.ts'
import { usual, type Conditions } from '../world/conditions.ts'
import type { Fault, Reach } from './fault.ts'

/** The faults of a run as they come and go. */
export interface Course {
  /** Ends what is over, begins what is due; returns what the minute is like. */
  readonly begin: (minute: number) => Promise<Conditions>
  /** What the faults do after the minute's work. */
  readonly act: () => Promise<void>
  /** Of the faults that are on; undefined when there is none. */
  readonly names: () => string | undefined
}

export function createCourse(schedule: Schedule, reach: Reach): Course {
  /** Those that are on, with the minutes that each has lasted. */
  let active = new Map<Fault, number>()
  return {
    begin: async (minute) => {
      const due = schedule(minute)
      for (const fault of active.keys()) if (!due.includes(fault)) await fault.end?.(reach)
      for (const fault of due) if (!active.has(fault)) await fault.begin?.(reach)
      active = new Map(due.map((fault) => [fault, (active.get(fault) ?? -1) + 1]))
      const changes = [...active].map(([fault, lasted]) => fault.conditions?.(lasted))
      return Object.assign({}, usual, ...changes) as Conditions
    },
    act: async () => {
      for (const [fault, lasted] of active) await fault.act?.(reach, lasted)
    },
    names: () => (active.size === 0 ? undefined : [...active.keys()].map(({ name }) => name).join(', ')),
  }
}
