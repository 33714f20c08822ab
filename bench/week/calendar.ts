import { quietNight, weeklyBurst } from '../../local/faults/anchore/backlog.ts'
import { deployRestart } from '../../local/faults/anchore/services.ts'
import { dbDown } from '../../local/faults/database/server.ts'
import type { Fault } from '../../local/faults/fault.ts'
import type { Schedule } from '../../local/schedule.ts'

/** An ordinary event of a week. */
interface Appointment {
  readonly event: Fault
  /** Counted from 1; every day if absent. */
  readonly day?: number
  /** The hour of its start. */
  readonly hour: number
  /** Its length. */
  readonly minutes: number
}

export const dayMinutes = 1_440
const weekDays = 7

/** At least a minute for each of the eight processes, and two more for the last one. */
const deployMinutes = 12

/** All are in the first two days, the deploy and the failover in busy hours. */
const appointments: readonly Appointment[] = [
  { event: deployRestart, hour: 11, minutes: deployMinutes },
  { event: weeklyBurst, day: 1, hour: 8, minutes: 1 },
  { event: quietNight, day: 2, hour: 0, minutes: 360 },
  { event: dbDown, day: 2, hour: 15, minutes: 2 },
]

/** Images a minute: three analyzers complete 2.0. */
const load = { mean: 1.05, amplitude: 0.75, busiestHour: 14 } as const

/** The mean number of images that arrive in a minute, counted from 0 at midnight: 0.3 at 2:00, 1.8 at 14:00. */
export function arrivalsAt(minute: number): number {
  const angle = (2 * Math.PI * (minute - load.busiestHour * 60)) / dayMinutes
  return load.mean + load.amplitude * Math.cos(angle)
}

const dailyCurve: Fault = {
  name: 'daily_curve',
  summary: 'few images at night, many by day',
  conditions: (minute) => ({ arrivals: arrivalsAt(minute) }),
}

/** The week from midnight of its first day; it repeats. */
export const ordinaryWeek: Schedule = (minute) => {
  const { day, minute: ofDay } = momentOf(minute)
  const weekday = ((day - 1) % weekDays) + 1
  const due = appointments.filter(
    ({ day: on = weekday, hour, minutes }) =>
      on === weekday && ofDay >= hour * 60 && ofDay < hour * 60 + minutes,
  )
  // After the curve, which they override.
  return [dailyCurve, ...due.map(({ event }) => event)]
}

/** The day, from 1, and the minute of the day, from 0, at the start of a run's minute. */
function momentOf(minute: number): { readonly day: number; readonly minute: number } {
  const passed = minute - 1
  return { day: Math.floor(passed / dayMinutes) + 1, minute: passed % dayMinutes }
}

/** `day 2, 15:04` of a run's minute. */
export function writtenMoment(minute: number): string {
  const { day, minute: ofDay } = momentOf(minute)
  const [hours, minutes] = [Math.floor(ofDay / 60), ofDay % 60].map((part) => String(part).padStart(2, '0'))
  return `day ${day}, ${hours ?? ''}:${minutes ?? ''}`
}
