import { type Conditions, usual, type Slowdown } from './conditions.ts'
import { logNormal, poisson, type Random } from './random.ts'
import { minuteMs } from '../../lib/model/index.ts'

/** One image on its way through Anchore; all times in milliseconds since the Unix epoch, Infinity until they come. */
export interface Image {
  readonly digest: string
  readonly arrivedMs: number
  readonly startedMs: number
  /** The time at which all its files are in the scratch directory. */
  readonly unpackedMs: number
  /** Bytes of these files. */
  readonly bytes: number
  readonly finishedMs: number
  readonly fails: boolean
  /** The analyzer that took it, by its host. */
  readonly analyzer: string
}

/** The changes of images between two moments, each list in the order of its moments. */
export interface Changes {
  readonly arrived: readonly Image[]
  readonly started: readonly Image[]
  readonly finished: readonly Image[]
}

/** Anchore's capacity for images. */
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

/** The conditions of a minute that affect images. */
export type ImageConditions = Pick<
  Conditions,
  'arrivals' | 'failing' | 'failSeconds' | 'slowdown' | 'uploadSeconds'
>

/** The time of one analysis, seconds, and its spread. */
const usualTime = { mean: 88, spread: 0.45 }
/** The shares of the steps in it; they add up to 1. */
const shares: Slowdown = { download: 0.25, unpack: 0.25, analyze: 0.5 }
/** The unpacked size of an image that takes the mean time, bytes: a larger image takes longer. */
const meanBytes = 1_200_000_000

/** A waiting image; the simulation draws the time of its analysis on arrival. */
interface Waiting {
  readonly image: Image
  readonly seconds: number
  /** The analysis fails if this is below the share of failures. */
  readonly luck: number
}

/** The image in analysis on `analyzer`, with its times. */
function startAnalysis(
  { image, seconds, luck }: Waiting,
  analyzer: string,
  startedMs: number,
  { failing, failSeconds, slowdown, uploadSeconds }: ImageConditions,
): Image {
  const fails = luck < failing
  const unpacked = seconds * (shares.download * slowdown.download + shares.unpack * slowdown.unpack)
  const whole = unpacked + seconds * shares.analyze * slowdown.analyze + uploadSeconds - usual.uploadSeconds
  const takes = fails ? (failSeconds ?? whole) : whole
  const unpackedMs = startedMs + Math.round(unpacked * 1000)
  const bytes = Math.round((seconds / usualTime.mean) * meanBytes)
  const finishedMs = startedMs + Math.round(takes * 1000)
  return { ...image, analyzer, fails, startedMs, unpackedMs, bytes, finishedMs }
}

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

/** The images in analysis: one for each analyzer, and those that former analyzers left behind. */
interface Jobs {
  readonly add: (image: Image) => void
  /** The image that this analyzer analyzes. */
  readonly of: (analyzer: string) => Image | undefined
  /** Takes out the first image that is finished before this moment; undefined when there is none. */
  readonly takeDue: (beforeMs: number) => Image | undefined
  /** Delays all jobs: none makes progress between these times. */
  readonly delay: (fromMs: number, toMs: number) => void
  /** Removes all other analyzers; no analyzer continues their images. */
  readonly keepOnly: (analyzers: readonly string[]) => void
  /** Takes out the image that this analyzer left behind; undefined when there is none. */
  readonly takeLeft: (analyzer: string) => Image | undefined
  readonly count: () => number
}

function createJobs(): Jobs {
  const jobs = new Map<string, Image>()
  const left: Image[] = []
  return {
    add: (image) => {
      jobs.set(image.analyzer, image)
    },
    of: (analyzer) => jobs.get(analyzer),
    takeDue: (beforeMs) => {
      const [first] = [...jobs.values()].sort((one, other) => one.finishedMs - other.finishedMs)
      if (first === undefined || first.finishedMs >= beforeMs) return undefined
      jobs.delete(first.analyzer)
      return first
    },
    delay: (fromMs, toMs) => {
      for (const [analyzer, job] of jobs) {
        const lateMs = toMs - Math.max(fromMs, job.startedMs)
        jobs.set(analyzer, { ...job, finishedMs: job.finishedMs + lateMs })
      }
    },
    keepOnly: (analyzers) => {
      for (const [analyzer, job] of [...jobs]) {
        if (analyzers.includes(analyzer)) continue
        jobs.delete(analyzer)
        left.push(job)
      }
    },
    takeLeft: (analyzer) => {
      const index = left.findIndex((job) => job.analyzer === analyzer)
      return index < 0 ? undefined : left.splice(index, 1)[0]
    },
    count: () => jobs.size + left.length,
  }
}
