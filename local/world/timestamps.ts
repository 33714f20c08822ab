import type { Changes, Image } from './image.ts'

/** The same changes with the timestamps of a clock that is ahead by `aheadMs`, milliseconds. */
export function timestampedBy(aheadMs: number, { arrived, started, finished }: Changes): Changes {
  const shift = (images: readonly Image[]): readonly Image[] =>
    images.map((image) => ({
      ...image,
      arrivedMs: image.arrivedMs + aheadMs,
      startedMs: image.startedMs + aheadMs,
      finishedMs: image.finishedMs + aheadMs,
    }))
  return { arrived: shift(arrived), started: shift(started), finished: shift(finished) }
}
