import { setTimeout as pause } from 'node:timers/promises'
import { slotOf, slotPlus, systemClock, minuteMs, type Slot } from '../../lib/model/index.ts'

/** The minutes of a run. */
export interface Timeline {
  /** The time at which the parts start. */
  readonly from: Slot
  /** Yields each minute when it may pass; ends when the run is stopped. */
  readonly slots: AsyncIterable<Slot>
}

export interface Pace {
  readonly minutes: number
  /** The maximum number of simulated minutes in a real minute. */
  readonly speed: number
}

/** The minutes after `from`, one after the other. */
export function simulated(from: Slot, { minutes, speed }: Pace, signal: AbortSignal): Timeline {
  async function* slots(): AsyncGenerator<Slot> {
    for (let minute = 1; minute <= minutes && !signal.aborted; minute += 1) {
      const started = systemClock()
      yield slotPlus(from, minute)
      if (minute < minutes) await rest(started + minuteMs / speed - systemClock(), signal)
    }
  }
  return { from, slots: slots() }
}

/** Real minutes, each when it is over; a minute in which this machine slept is left out. */
export function real(signal: AbortSignal): Timeline {
  const newest = (): Slot => slotPlus(slotOf(systemClock()), -1)
  const from = slotPlus(newest(), -1)
  async function* slots(): AsyncGenerator<Slot> {
    for (let last = from; !signal.aborted;) {
      const slot = newest()
      if (slot > last) yield slot
      last = slot
      await rest(slotPlus(slot, 2) - systemClock(), signal)
    }
  }
  return { from, slots: slots() }
}

async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(Math.max(0, milliseconds), undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
