import { readHistory } from '../../lib/cloudwatch/read/history.ts'
import { minutesBetween, slotPlus, type Slot } from '../../lib/model/clock.ts'
import { success, type Outcome } from '../../lib/model/failure.ts'
import { memoized, type Column, type History } from '../../lib/history/history.ts'
import type { Variables } from '../../lib/net/environment.ts'
import { withCloudWatch } from '../cloudwatch-client.ts'

const dayMinutes = 24 * 60
/** CloudWatch keeps the minutes for 15 days; the margin covers the duration of the reading. */
const minuteDays = 14

export interface Span {
  readonly from: Slot
  readonly to: Slot
}

/**
 * The calls that read a span: one for each of the last 14 days, in minutes, and one for the time before, in periods of
 * five minutes.
 */
export function spansOf({ from, to }: Span): readonly Span[] {
  const minutes = minutesBetween(from, to)
  const recent = minutes <= (minuteDays + 1) * dayMinutes ? minutes : minuteDays * dayMinutes
  const begin = slotPlus(to, -recent)
  const days = Array.from({ length: Math.ceil(recent / dayMinutes) }, (_, day) => {
    const [first, last] = [day * dayMinutes, Math.min(recent, (day + 1) * dayMinutes)]
    return { from: slotPlus(begin, first), to: slotPlus(begin, last) }
  })
  return recent === minutes ? days : [{ from, to: begin }, ...days]
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
    for (const part of spansOf(span)) {
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
 * A sum is spread over the minutes of its period; the value of a gauge counts for each of them. A minute without data
 * within the period is not visible.
 */
function perMinute(value: number | undefined, { statistic }: Column, minutes: number): number | undefined {
  if (value === undefined) return undefined
  if (statistic === 'Sum') return value / minutes
  return statistic === 'SampleCount' ? Math.ceil(value / minutes) : value
}
