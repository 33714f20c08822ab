import { usual, type Slowdown } from './conditions.ts'
import type { Image, ImageConditions } from './image.ts'

/** The time of one analysis, seconds, and its spread. */
export const usualTime = { mean: 88, spread: 0.45 }
/** The shares of the steps in it; they add up to 1. */
const shares: Slowdown = { download: 0.25, unpack: 0.25, analyze: 0.5 }
/** The unpacked size of an image that takes the mean time, bytes: a larger image takes longer. */
const meanBytes = 1_200_000_000

/** A waiting image; the simulation draws the time of its analysis on arrival. */
export interface Waiting {
  readonly image: Image
  readonly seconds: number
  /** The analysis fails if this is below the share of failures. */
  readonly luck: number
}

/** The image in analysis on `analyzer`, with its times. */
export function startAnalysis(
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
