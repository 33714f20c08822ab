import type { Conditions } from './conditions.ts'

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
