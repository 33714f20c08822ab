import type { Image } from './image.ts'

/** The images in analysis: one for each analyzer, and those that former analyzers left behind. */
export interface Jobs {
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

export function createJobs(): Jobs {
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
