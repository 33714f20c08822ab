import { poisson, type Random } from '../../../../local/world/random.ts'
import type { MonthMinute, Work } from './minute.ts'

const growthMinutes = 5
const rateMinutes = 60
const stalledMinutes = 15
/** AWS/CloudWatch has no infinity: a week. */
const neverSeconds = 604_800

/** A queue, first in first out, minute by minute; returns the series of the backlog. */
export function createBacklog(random: Random): (minute: number, work: Work) => MonthMinute {
  let waiting: readonly number[] = []
  const lengths: number[] = []
  const completions: number[] = []
  return (minute, { arrivals, capacity }) => {
    const arrived = poisson(arrivals, random)
    const all = [...waiting, ...Array<number>(arrived).fill(minute)]
    const completed = Math.min(all.length, poisson(capacity, random))
    waiting = all.slice(completed)
    lengths.push(waiting.length)
    completions.push(completed)
    const rate = sum(completions.slice(-rateMinutes)) / rateMinutes
    const growth = (waiting.length - (lengths.at(-1 - growthMinutes) ?? 0)) / growthMinutes
    const isStalled = waiting.length > 0 && sum(completions.slice(-stalledMinutes)) === 0
    return {
      'QueueLength{Queue="images_to_analyze"}': waiting.length,
      ImagesWaiting: waiting.length,
      OldestWait: (minute - (waiting[0] ?? minute)) * 60,
      TimeToDrain: waiting.length === 0 ? 0 : rate === 0 ? neverSeconds : (waiting.length / rate) * 60,
      BacklogGrowth: Math.max(0, growth),
      AnalysisStalled: isStalled ? 1 : 0,
    }
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
