import type { Conditions } from './conditions.ts'
import { logNormal, poisson, type Random } from './random.ts'

/** One image on its way through Anchore; all times in milliseconds since the Unix epoch, Infinity while they are to come. */
export interface Image {
  readonly digest: string
  readonly arrivedMs: number
  readonly startedMs: number
  readonly finishedMs: number
  readonly fails: boolean
  /** The analyzer that took it, by its host. */
  readonly analyzer: string
}

/** What happened to images between two moments, each list in the order of its moments. */
export interface Changes {
  readonly arrived: readonly Image[]
  readonly started: readonly Image[]
  readonly finished: readonly Image[]
}

/** What Anchore can do while time passes. */
export interface Capacity {
  /** The analyzers that run, by their hosts. */
  readonly analyzers: readonly string[]
  /** Whether new images get in. */
  readonly admits: boolean
  /** Whether an idle analyzer gets the next image. */
  readonly dequeues: boolean
  /** Whether an analysis makes progress. */
  readonly completes: boolean
}

/** What decides about images, of the conditions of a minute. */
export type ImageConditions = Pick<Conditions, 'arrivals' | 'failing' | 'failSeconds'>

export interface Images {
  /** Lets time pass up to a moment. */
  readonly advance: (toMs: number, conditions: ImageConditions & Capacity) => Changes
  /** Lets time pass in which nothing happens: what was to come comes so much later. */
  readonly standStill: (toMs: number) => void
  /** More images arrive at the next moment; each takes so many seconds, or the usual time. */
  readonly arrive: (count: number, seconds?: number) => void
  readonly waiting: () => number
  /** Those of analyzers that have gone stay in analysis for good, as in Anchore. */
  readonly analyzing: () => number
  readonly completed: () => number
  /** Whether this analyzer has an image at work. */
  readonly isBusy: (analyzer: string) => boolean
}

const minuteMs = 60_000
/** Of one analysis, seconds. */
const usualTime = { mean: 88, spread: 0.45 }

/** An image that waits: what it will take is known to the simulation from the start. */
interface Waiting {
  readonly image: Image
  readonly seconds: number
  /** It fails where this is below the share of failures. */
  readonly luck: number
}

/** A queue that analyzers serve in the order of arrival. */
export function createImages(fromMs: number, random: Random): Images {
  const queue: Waiting[] = []
  const jobs = new Map<string, Image>()
  let bursts: (number | undefined)[] = []
  let now = fromMs
  let arrivedEver = 0
  let abandoned = 0
  let completed = 0

  const admit = (arrivedMs: number, seconds?: number): Image => {
    arrivedEver += 1
    const digest = `sha256:${arrivedEver.toString(16).padStart(64, '0')}`
    const image = { digest, arrivedMs, startedMs: Infinity, finishedMs: Infinity, fails: false, analyzer: '' }
    const usual = logNormal(usualTime.mean, usualTime.spread, random)
    queue.push({ image, seconds: seconds ?? usual, luck: random() })
    return image
  }

  /** Gives waiting images to idle analyzers. */
  const assign = (startedMs: number, { analyzers, failing, failSeconds }: Passing): readonly Image[] => {
    const idle = analyzers.filter((analyzer) => !jobs.has(analyzer))
    return queue.splice(0, idle.length).map(({ image, seconds, luck }, index) => {
      const analyzer = idle[index] ?? ''
      const fails = luck < failing
      const takes = fails ? (failSeconds ?? seconds) : seconds
      const started = {
        ...image,
        analyzer,
        fails,
        startedMs,
        finishedMs: startedMs + Math.round(takes * 1000),
      }
      jobs.set(analyzer, started)
      return started
    })
  }

  const dueBefore = (limitMs: number): Image | undefined =>
    [...jobs.values()]
      .filter(({ finishedMs }) => finishedMs < limitMs)
      .sort((left, right) => left.finishedMs - right.finishedMs)[0]

  const delay = (fromMs: number, toMs: number): void => {
    for (const [analyzer, job] of jobs) {
      jobs.set(analyzer, { ...job, finishedMs: job.finishedMs + toMs - Math.max(fromMs, job.startedMs) })
    }
  }

  return {
    advance: (toMs, passing) => {
      for (const analyzer of [...jobs.keys()].filter((one) => !passing.analyzers.includes(one))) {
        jobs.delete(analyzer)
        abandoned += 1
      }
      const arrived = passing.admits ? bursts.map((seconds) => admit(now, seconds)) : []
      if (passing.admits) bursts = []
      const count = poisson(passing.admits ? (passing.arrivals * (toMs - now)) / minuteMs : 0, random)
      const moments = Array.from({ length: count }, () => Math.floor(now + random() * (toMs - now))).sort(
        (left, right) => left - right,
      )
      const started: Image[] = []
      const finished: Image[] = []
      const take = (atMs: number): void => {
        if (passing.dequeues) started.push(...assign(atMs, passing))
      }
      take(now)
      for (const moment of [...moments, toMs]) {
        for (let due = passing.completes ? dueBefore(moment) : undefined; due; due = dueBefore(moment)) {
          jobs.delete(due.analyzer)
          finished.push(due)
          take(due.finishedMs)
        }
        if (moment === toMs) break
        arrived.push(admit(moment))
        take(moment)
      }
      if (!passing.completes) delay(now, toMs)
      completed += finished.filter(({ fails }) => !fails).length
      now = toMs
      return { arrived, started, finished }
    },
    standStill: (toMs) => {
      delay(now, toMs)
      now = toMs
    },
    arrive: (count, seconds) => {
      bursts.push(...Array.from({ length: count }, () => seconds))
    },
    waiting: () => queue.length,
    analyzing: () => jobs.size + abandoned,
    completed: () => completed,
    isBusy: (analyzer) => jobs.has(analyzer),
  }
}

type Passing = ImageConditions & Capacity
