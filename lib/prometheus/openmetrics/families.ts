import { createHistograms, type Histograms } from './buckets.ts'
import { addMetadata, closeFamily, newFamily, suffixIn, type OpenMetricsFamily } from './family.ts'
import { createGroups, type Groups } from './groups.ts'
import type { OpenMetricsLine } from './line.ts'
import type { OpenMetricsMetadata } from './metadata.ts'
import { checkSample } from './sample-rules.ts'

/** Checks the metric families of one body, one after another. Throws LineErrors. */
export interface OpenMetricsFamilies {
  readonly metadata: (metadata: OpenMetricsMetadata) => void
  readonly sample: (line: OpenMetricsLine) => void
  /** Checks the last family as a whole. */
  readonly end: () => void
}

interface Open {
  readonly family: OpenMetricsFamily
  readonly groups: Groups
  readonly histograms: Histograms
}

export function createOpenMetricsFamilies(): OpenMetricsFamilies {
  const names = new Set<string>()
  let open: Open | undefined
  const close = (): void => {
    if (open === undefined) return
    open.histograms.close()
    closeFamily(open.family, names)
  }
  const opened = (name: string): Open => {
    close()
    return (open = { family: newFamily(name), groups: createGroups(), histograms: createHistograms(name) })
  }
  return {
    metadata: (metadata) => {
      const { family } = open?.family.name === metadata.name ? open : opened(metadata.name)
      addMetadata(family, metadata)
    },
    sample: (line) => {
      const own = open === undefined ? undefined : suffixIn(open.family, line.name)
      const { family, groups, histograms } =
        open === undefined || own === undefined ? opened(line.name) : open
      const suffix = own ?? ''
      const member = { family: family.name, type: family.type ?? 'unknown', suffix }
      checkSample(line, member)
      const group = groups.add(line, member)
      if (member.type.endsWith('histogram')) histograms.add(line, suffix, group)
      family.hasSamples = true
    },
    end: close,
  }
}
