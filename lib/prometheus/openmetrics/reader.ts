import type { LineReader } from '../line-reader.ts'
import { LineError } from '../problem.ts'
import type { PrometheusSample } from '../sample.ts'
import { createBuckets, type Buckets } from './buckets.ts'
import { addMetadata, closeFamily, newFamily, suffixIn, type OpenMetricsFamily } from './family.ts'
import { createGroups } from './groups.ts'
import { parseOpenMetricsLine, type OpenMetricsLine } from './line.ts'
import { parseOpenMetricsMetadata } from './metadata.ts'
import { checkSample, type Member } from './sample-rules.ts'

const hash = 35

/**
 * Reads OpenMetrics text 1.0. What only a whole family can
 * break, such as a missing `+Inf` bucket, is checked strictly only: a family that lost a bad line has to lack it.
 */
export function createOpenMetricsReader({
  names,
  maxLabels,
  isStrict,
}: {
  readonly names: ReadonlySet<string> | undefined
  readonly maxLabels: number
  readonly isStrict: boolean
}): LineReader {
  const taken = new Set<string>()
  let family: OpenMetricsFamily | undefined
  let groups = createGroups()
  let buckets: { readonly key: string; readonly of: Buckets } | undefined
  let isOver = false

  const close = (): void => {
    if (isStrict) buckets?.of.close()
    buckets = undefined
    if (isStrict && family !== undefined) closeFamily(family, taken)
  }
  const open = (name: string): OpenMetricsFamily => {
    close()
    groups = createGroups()
    family = newFamily(name)
    return family
  }
  const addToBuckets = (line: OpenMetricsLine, { family: name, suffix }: Member, group: string): void => {
    const key = `${line.seconds ?? ''} ${group}`
    if (buckets?.key !== key) {
      buckets?.of.close()
      buckets = { key, of: createBuckets(name) }
    }
    buckets.of.add(line, suffix)
  }
  const sample = (written: string): PrometheusSample | undefined => {
    const line = parseOpenMetricsLine(written, maxLabels)
    const { name, labels, value, seconds } = line
    const mine = family !== undefined && suffixIn(family, name) !== undefined ? family : open(name)
    const member = { family: mine.name, type: mine.type ?? 'unknown', suffix: suffixIn(mine, name) ?? '' }
    checkSample(line, member)
    const group = groups.add(line, member)
    if (isStrict && member.type.endsWith('histogram')) addToBuckets(line, member, group)
    mine.hasSamples = true
    if (names?.has(name) === false) return undefined
    return { name, labels, value, timestamp: seconds === undefined ? undefined : Math.round(seconds * 1000) }
  }

  return {
    line: ({ copy }, start, end) => {
      const written = copy(start, end)
      if (isOver) throw new LineError(0, 'there is a line after # EOF')
      if (written === '') throw new LineError(0, 'there is a blank line')
      if (written.charCodeAt(0) !== hash) return sample(written)
      if (written === '# EOF') isOver = true
      else {
        const metadata = parseOpenMetricsMetadata(written)
        addMetadata(family?.name === metadata.name ? family : open(metadata.name), metadata)
      }
      return undefined
    },
    end: () => {
      if (!isOver) throw new LineError(0, 'there is no # EOF: the body is cut short', 'truncated')
      close()
    },
    unended: /^# EOF$/,
    hasFreeComments: false,
  }
}
