import { slotPlus, slotOf, type Slot } from '../../../lib/model/index.ts'

/** An image of the simulated week; its times are seconds since the start of the week. */
export interface Image {
  readonly arrived: number
  readonly began: number
  readonly ended: number
  readonly uploadSeconds: number
  readonly evaluationSeconds: number
  readonly failed: boolean
}

const dayMinutes = 24 * 60
/** The length of the simulation: a week, and the day of the digest. */
export const weekMinutes = 8 * dayMinutes
/** The first minute of the day of the digest. */
export const lastDay = 7 * dayMinutes
/** 08:00, as a digest's day. */
export const weekBegin: Slot = slotOf(Date.UTC(2026, 10, 16, 8))
export const weekEnd = slotPlus(weekBegin, weekMinutes)
export const analyzers = 3

/** A job that submits many images on the last day, at 14:00. */
const job = { from: lastDay + 6 * 60, minutes: 20, perMinute: 12 }
/** The collector of the database does not run for some minutes of the last night. */
export const gap = { from: lastDay + 19 * 60, minutes: 12 }
/** A migration waits for locks four times on the last day. `seconds`: LockWait in each of the eight minutes. */
export const lockWaits = [1, 2, 3, 4].map((hour) => ({ from: lastDay + hour * 60, minutes: 8, seconds: 600 }))

/** Simulates the week: images wait for the first free of three analyzers. Nothing in it is random. */
export function imagesOfWeek(): readonly Image[] {
  const free = Array<number>(analyzers).fill(0)
  return arrivals().map((arrived, index) => {
    const first = free.indexOf(Math.min(...free))
    const began = Math.max(arrived, free[first] ?? 0)
    const ended = began + 20 + 100 * even(index, 0.618034) ** 2
    free[first] = ended
    return {
      arrived,
      began,
      ended,
      uploadSeconds: 0.5 + even(index, 0.414214),
      evaluationSeconds: 0.3 + 0.6 * even(index, 0.732051),
      failed: index % 97 === 96,
    }
  })
}

/** Numbers that cover 0 to 1 evenly. */
function even(index: number, step: number): number {
  return (index * step) % 1
}

/** 0.4 images a minute at 02:00, 2.4 at 14:00, and the job. */
function arrivals(): readonly number[] {
  let due = 0
  return Array.from({ length: weekMinutes - 1 }, (_, minute) => {
    const hour = (8 + minute / 60) % 24
    const isJob = minute >= job.from && minute < job.from + job.minutes
    due += 1.4 + Math.cos((2 * Math.PI * (hour - 14)) / 24) + (isJob ? job.perMinute : 0)
    const number = Math.floor(due)
    due -= number
    return Array.from({ length: number }, (_, index) => 60 * minute + (60 * (index + 0.5)) / number)
  }).flat()
}
