import { createJobs } from './jobs.ts'
import type { Capacity, Changes, Image, ImageConditions } from './image.ts'
import { logNormal, poisson, type Random } from './random.ts'
import { startAnalysis, usualTime, type Waiting } from './analysis.ts'
import { minuteMs } from '../../lib/model/index.ts'

export interface Images {
  /** Lets time pass up to a moment. */
  readonly advance: (toMs: number, conditions: ImageConditions & Capacity) => Changes
  /** Lets time pass in which nothing happens: all later events are delayed by this time. */
  readonly standStill: (toMs: number) => void
  /** Adds images that arrive at the start of the next minute; each takes `seconds`, or the usual time. */
  readonly arrive: (count: number, seconds?: number) => void
  /** Puts the image that this analyzer left behind at the head of the queue; its analysis starts again. */
  readonly requeue: (analyzer: string) => void
  readonly waiting: () => number
  /** Images of analyzers that are gone stay in analysis forever, as in Anchore, unless they are requeued. */
  readonly analyzing: () => number
  readonly completed: () => number
  /** The image that this analyzer analyzes. */
  readonly jobOf: (analyzer: string) => Image | undefined
}

/** A queue that analyzers serve in the order of arrival. */
export function createImages(fromMs: number, random: Random): Images {
  const queue: Waiting[] = []
  const jobs = createJobs()
  let bursts: (number | undefined)[] = []
  let now = fromMs
  let arrivedEver = 0
  let completed = 0

  const admit = (arrivedMs: number, seconds?: number): Image => {
    arrivedEver += 1
    const digest = `sha256:${arrivedEver.toString(16).padStart(64, '0')}`
    const image = {
      digest,
      arrivedMs,
      startedMs: Infinity,
      unpackedMs: Infinity,
      finishedMs: Infinity,
      bytes: 0,
      fails: false,
      analyzer: '',
    }
    const time = logNormal(usualTime.mean, usualTime.spread, random)
    queue.push({ image, seconds: seconds ?? time, luck: random() })
    return image
  }

  /** Gives waiting images to idle analyzers. */
  const assign = (startedMs: number, conditions: ImageConditions & Capacity): readonly Image[] => {
    if (!conditions.dequeues) return []
    const idle = conditions.analyzers.filter((analyzer) => jobs.of(analyzer) === undefined)
    const started = queue
      .splice(0, idle.length)
      .map((waiting, index) => startAnalysis(waiting, idle[index] ?? '', startedMs, conditions))
    started.forEach(jobs.add)
    return started
  }

  /** The times at which images arrive up to `toMs`, in order. */
  const arrivals = (toMs: number, mean: number): readonly number[] => {
    const count = poisson((mean * (toMs - now)) / minuteMs, random)
    const moments = Array.from({ length: count }, () => Math.floor(now + random() * (toMs - now)))
    return moments.sort((left, right) => left - right)
  }

  return {
    advance: (toMs, conditions) => {
      jobs.keepOnly(conditions.analyzers)
      const arrived = conditions.admits ? bursts.map((seconds) => admit(now, seconds)) : []
      if (conditions.admits) bursts = []
      const started = [...assign(now, conditions)]
      const finished: Image[] = []
      const finishUntil = (moment: number): void => {
        if (!conditions.completes) return
        for (let due = jobs.takeDue(moment); due !== undefined; due = jobs.takeDue(moment)) {
          finished.push(due)
          started.push(...assign(due.finishedMs, conditions))
        }
      }
      for (const moment of arrivals(toMs, conditions.admits ? conditions.arrivals : 0)) {
        finishUntil(moment)
        arrived.push(admit(moment))
        started.push(...assign(moment, conditions))
      }
      finishUntil(toMs)
      if (!conditions.completes) jobs.delay(now, toMs)
      completed += finished.filter(({ fails }) => !fails).length
      now = toMs
      return { arrived, started, finished }
    },
    standStill: (toMs) => {
      jobs.delay(now, toMs)
      now = toMs
    },
    arrive: (count, seconds) => {
      bursts.push(...Array.from({ length: count }, () => seconds))
    },
    requeue: (analyzer) => {
      const image = jobs.takeLeft(analyzer)
      if (image === undefined) return
      const seconds = (image.finishedMs - image.startedMs) / 1000
      queue.unshift({ image, seconds, luck: image.fails ? 0 : 1 })
    },
    waiting: () => queue.length,
    analyzing: jobs.count,
    completed: () => completed,
    jobOf: jobs.of,
  }
}
