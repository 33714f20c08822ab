import { usual } from '../../world/conditions.ts'
import type { Fault, FaultTargets } from '../fault.ts'

const everyAnalyzer = ({ anchore }: FaultTargets): readonly string[] =>
  anchore.replicas().flatMap(({ service, host }) => (service === 'analyzer' ? [host] : []))

/** The analyzers' hosts are gone; the images that they had stay in analysis. */
const analyzersAllDead: Fault = {
  name: 'analyzers_all_dead',
  summary: 'all analyzer processes die',
  begin: async (targets) => {
    for (const host of everyAnalyzer(targets)) await targets.anchore.replica(host).kill()
  },
  end: async (targets) => {
    for (const host of everyAnalyzer(targets)) await targets.anchore.replica(host).start()
  },
}

/** Two analyzers process 1.3 images a minute, which is still more than arrive. */
const analyzerOneDead: Fault = {
  name: 'analyzer_one_dead',
  summary: 'one of three analyzers dies',
  begin: ({ anchore }) => anchore.replica('analyzer-2').kill(),
  end: ({ anchore }) => anchore.replica('analyzer-2').start(),
}

/** The analyzers answer and each has an image, but a registry does not: nothing completes. */
const analysisStalled: Fault = {
  name: 'analysis_stalled',
  summary: 'analyzers answer and no analysis completes',
  minutes: { from: 5, to: 35 },
  conditions: () => ({ completes: false }),
}

/** An image of 40 GB keeps one analyzer busy for 90 minutes; the others go on. */
const hugeImage: Fault = {
  name: 'huge_image',
  summary: 'one image takes 90 minutes',
  minutes: { from: 5, to: 55 },
  begin: ({ images }) => {
    images.arrive(1, 90 * 60)
  },
}

/** The registry refuses Anchore's credentials. */
const analysisFailing: Fault = {
  name: 'analysis_failing',
  summary: '7 of 10 analyses fail within seconds',
  conditions: () => ({ failing: 0.7, failSeconds: 6 }),
}

/** The minutes until the scratch directories are full, and the bytes that are free then. */
const filling = { minutes: 5, leftBytes: 300e6 }

const scratchFull: Fault = {
  name: 'scratch_full',
  summary: 'scratch space runs out, then 9 of 10 analyses fail',
  conditions: (minute) => {
    const free = usual.scratchBytes * (1 - (minute + 1) / filling.minutes)
    const scratchBytes = Math.round(Math.max(free, filling.leftBytes))
    return minute + 1 < filling.minutes ? { scratchBytes } : { scratchBytes, failing: 0.9 }
  },
}

export const analysisFaults: readonly Fault[] = [
  analyzersAllDead,
  analyzerOneDead,
  analysisStalled,
  hugeImage,
  analysisFailing,
  scratchFull,
]
