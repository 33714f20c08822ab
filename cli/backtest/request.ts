import { milliseconds } from '../../lib/net/index.ts'
import { failed, success, type Outcome } from '../../lib/model/index.ts'
import type { Invocation } from '../command.ts'

export const usualPerWeek = 1
const hourMs = 3_600_000
/** CloudWatch keeps points of five minutes for 63 days; older ones are too coarse for an alarm. */
const maxDays = 62

/** The source of the history: recorded series, or CloudWatch since some time. */
export type Source = { readonly recording: string } | { readonly sinceMs: number }

export interface BacktestRequest {
  readonly source: Source
  readonly perWeek: number
}

/** Reads the options. The failure is a message for the user. */
export function readBacktestRequest({
  options,
}: Pick<Invocation, 'options'>): Outcome<BacktestRequest, string> {
  const { from, since, 'per-week': times } = options
  const perWeek = Number(times ?? usualPerWeek)
  if (!(perWeek >= 0)) return failed('--per-week: expected a number from 0 on, such as 1 or 0.5')
  if (typeof from === 'string' && since === undefined)
    return success({ source: { recording: from }, perWeek })
  if (from !== undefined || typeof since !== 'string')
    return failed('expected --since DURATION, such as 30d, or --from FILE')
  const sinceMs = milliseconds.parse(since)
  if (sinceMs >= hourMs && sinceMs <= maxDays * 24 * hourMs) return success({ source: { sinceMs }, perWeek })
  return failed(`--since: expected a duration from 1h to ${maxDays}d, such as 12h or 30d`)
}
