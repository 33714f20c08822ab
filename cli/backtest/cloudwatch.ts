import { readHistory, memoized, type Column, type History } from '../../lib/cloudwatch/index.ts'
import { minutesBetween, slotPlus, type Slot, success, type Outcome } from '../../lib/model/index.ts'
import type { Variables } from '../../lib/net/index.ts'
import { withCloudWatch } from '../cloudwatch-client.ts'

const dayMinutes = 24 * 60
/** CloudWatch keeps one-minute data for 15 days; the margin covers the duration of the reading. */
const minuteDays = 14

export interface Span {
  readonly from: Slot
  readonly to: Slot
}

/** A span that one call reads. */
export interface Part extends Span {
  readonly periodMinutes: 1 | 5
}

/** The parts of a span: each of the last 14 days in minutes, and the time before in periods of five minutes. */
export function partsOf({ from, to }: Span): readonly Part[] {
  const recent = Math.min(minutesBetween(from, to), minuteDays * dayMinutes)
  const begin = slotPlus(to, -recent)
  const days = Array.from({ length: Math.ceil(recent / dayMinutes) }, (_, day): Part => {
    const [first, last] = [day * dayMinutes, Math.min(recent, (day + 1) * dayMinutes)]
    return { from: slotPlus(begin, first), to: slotPlus(begin, last), periodMinutes: 1 }
  })
  return begin === from ? days : [{ from, to: begin, periodMinutes: 5 }, ...days]
}

/** Reads columns from CloudWatch, with the credentials of the environment or of the user's profile; never rejects. */
export function readFromCloudWatch(
  destination: { readonly namespace: string; readonly deployment: string },
  columns: readonly Column[],
  span: Span,
  { variables, signal }: { readonly variables: Variables; readonly signal: AbortSignal },
): Promise<Outcome<History>> {
  return withCloudWatch(variables, async (client) => {
    const parts: History[] = []
    for (const part of partsOf(span)) {
      const read = await readHistory({ ...destination, client }, columns, part, signal)
      if (!read.ok) return read
      parts.push(read.value.history)
    }
    return success(joined(parts, span))
  })
}

/** The parts as one history in minutes. */
export function joined(parts: readonly History[], { from, to }: Span): History {
  const periods = minutesBetween(from, to)
  const valuesOf = (column: Column): readonly (number | undefined)[] => {
    const values = Array<number | undefined>(periods).fill(undefined)
    for (const part of parts) {
      const offset = minutesBetween(from, part.from)
      for (const [period, value] of part.valuesOf(column).entries()) {
        for (let minute = 0; minute < part.periodMinutes; minute += 1) {
          const at = offset + period * part.periodMinutes + minute
          if (at >= 0 && at < periods) values[at] = perMinute(value, column, part.periodMinutes)
        }
      }
    }
    return values.some((value) => value !== undefined) ? values : []
  }
  return {
    from,
    periodMinutes: 1,
    periods,
    valuesOf: memoized(valuesOf),
  }
}

/**
 * The Sum of a metric of AWS is spread over the minutes of its period; any other value holds for each of them: the
 * Average of a counter is its number of events a minute. A minute without data within the period is not visible.
 */
function perMinute(value: number | undefined, { statistic }: Column, minutes: number): number | undefined {
  return statistic === 'Sum' && value !== undefined ? value / minutes : value
}
