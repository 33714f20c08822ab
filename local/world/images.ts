import { logNormal, poisson, type Random } from './random.ts'

/** One image on its way through Anchore; all times in milliseconds since the Unix epoch. */
export interface Image {
  readonly digest: string
  readonly arrivedMs: number
  readonly startedMs: number
  readonly finishedMs: number
  readonly fails: boolean
}

/** What happened to images between two moments, each list in the order of its moments. */
export interface Changes {
  readonly arrived: readonly Image[]
  readonly started: readonly Image[]
  readonly finished: readonly Image[]
}

export interface Images {
  /** Lets time pass up to a moment; `arrivals` is the mean a minute. */
  readonly advance: (toMs: number, arrivals: number) => Changes
  /** Lets time pass in which nothing happens: what was to come comes so much later. */
  readonly standStill: (toMs: number) => void
  readonly waiting: () => number
  readonly analyzing: () => number
  readonly completed: () => number
}

export interface Analyzers {
  readonly count: number
  /** Mean time of one analysis, seconds. */
  readonly meanSeconds: number
  /** The share of analyses that fail, 0 to 1. */
  readonly failing: number
}

const minuteMs = 60_000
const spread = 0.5

/**
 * A queue that N analyzers serve in the order of arrival. In such a queue an image's start follows from those
 * before it, so its whole course is known when it arrives.
 */
export function createImages(fromMs: number, analyzers: Analyzers, random: Random): Images {
  const freeAt = Array.from({ length: analyzers.count }, () => fromMs)
  let present: Image[] = []
  let now = fromMs
  let arrivedEver = 0
  let finishedEver = 0

  const arrive = (arrivedMs: number): Image => {
    const free = freeAt.indexOf(Math.min(...freeAt))
    const startedMs = Math.max(arrivedMs, freeAt[free] ?? arrivedMs)
    const finishedMs = startedMs + Math.round(logNormal(analyzers.meanSeconds, spread, random) * 1000)
    freeAt[free] = finishedMs
    arrivedEver += 1
    const digest = `sha256:${arrivedEver.toString(16).padStart(64, '0')}`
    return { digest, arrivedMs, startedMs, finishedMs, fails: random() < analyzers.failing }
  }

  return {
    advance: (toMs, arrivals) => {
      const count = poisson((arrivals * (toMs - now)) / minuteMs, random)
      const moments = Array.from({ length: count }, () => Math.floor(now + random() * (toMs - now)))
      const arrived = moments.sort((left, right) => left - right).map(arrive)
      const all = [...present, ...arrived]
      const within = (moment: number): boolean => moment >= now && moment < toMs
      const started = all.filter(({ startedMs }) => within(startedMs))
      const finished = all
        .filter(({ finishedMs }) => within(finishedMs))
        .sort((left, right) => left.finishedMs - right.finishedMs)
      present = all.filter(({ finishedMs }) => finishedMs >= toMs)
      finishedEver += finished.filter(({ fails }) => !fails).length
      now = toMs
      return { arrived, started, finished }
    },
    standStill: (toMs) => {
      const late = (moment: number): number => (moment >= now ? moment + toMs - now : moment)
      present = present.map((image) => ({
        ...image,
        startedMs: late(image.startedMs),
        finishedMs: late(image.finishedMs),
      }))
      freeAt.forEach((free, analyzer) => (freeAt[analyzer] = Math.max(toMs, late(free))))
      now = toMs
    },
    waiting: () => present.filter(({ startedMs }) => startedMs >= now).length,
    analyzing: () => present.filter(({ startedMs }) => startedMs < now).length,
    completed: () => finishedEver,
  }
}
