import { LineError } from '../problem.ts'
import { seriesKey } from '../sample.ts'
import type { OpenMetricsLine } from './line.ts'
import type { Member } from './sample-rules.ts'

/**
 * Checks that the samples of one metric (equal labels except bounds, quantiles and states) are consecutive and in time
 * order.
 */
export interface Groups {
  /** Returns the key of the sample's group. Throws a LineError. */
  readonly add: (line: OpenMetricsLine, member: Member) => string
}

/** The groups of one family. */
export function createGroups(): Groups {
  const seen = new Set<string>()
  let group: string | undefined
  let time: number | undefined
  return {
    add: (line, member) => {
      const key = groupOf(line, member)
      const { seconds } = line
      if (key !== group && seen.has(key))
        throw new LineError(0, 'the samples of a metric are not consecutive')
      if (key === group && (seconds === undefined) !== (time === undefined))
        throw new LineError(0, 'some samples of the metric have a timestamp, some none')
      const isEarlier = seconds !== undefined && time !== undefined && seconds < time
      if (key === group && isEarlier && member.type !== 'info')
        throw new LineError(0, 'the timestamps of a metric are not in order')
      seen.add(key)
      group = key
      time = seconds
      return key
    },
  }
}

function groupOf({ labels }: OpenMetricsLine, member: Member): string {
  // The samples of an info differ only in their labels and form one group.
  if (member.type === 'info') return ''
  const own = ownLabel(member)
  return seriesKey({ name: '', labels: new Map([...labels].filter(([label]) => label !== own)) })
}

/** The label that differs between the samples of one group. */
function ownLabel({ family, type, suffix }: Member): string | undefined {
  if (suffix === '_bucket') return 'le'
  if (type === 'stateset') return family
  return type === 'summary' && suffix === '' ? 'quantile' : undefined
}
