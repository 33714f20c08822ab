import { usual, type Slowdown } from './conditions.ts'
import type { Image, ImageConditions } from './image.ts'

/** The time of one analysis, seconds, and its spread. */
export const usualTime = { mean: 88, spread: 0.45 }
/** The shares of the steps in it; they add up to 1. */
const shares: Slowdown = { download: 0.25, unpack: 0.25, analyze: 0.5 }
/** The files of an image that takes the mean time, unpacked, bytes: a larger image takes longer. */
const meanBytes = 1_200_000_000

/** An image that waits, with the time that its analysis will take. */
export interface Waiting {
  readonly image: Image
  readonly seconds: number
  /** It fails where this is below the share of failures. */
  readonly luck: number
}

export function start(
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
