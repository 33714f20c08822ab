import type { Demand } from '../../lib/advice/index.ts'
import { maxDays } from '../../lib/cloudwatch/index.ts'
import { milliseconds, seconds } from '../../lib/net/index.ts'
import { failed, success, type Outcome } from '../../lib/model/index.ts'
import type { Invocation } from '../command.ts'

export const usualSpan = '7d'
export const usualTarget = '15m'

export interface AdviseRequest {
  readonly sinceMs: number
  readonly demand: Demand
  /** A file or a directory of published series, in place of CloudWatch. */
  readonly recording: string | undefined
  readonly markdown: boolean
}

const hourMs = 3_600_000
const perHour: Readonly<Record<string, number>> = { m: 60, h: 1, d: 1 / 24 }

/** Reads the options. The failure is a message for the user. */
export function readAdviseRequest({
  options,
  json,
}: Pick<Invocation, 'options' | 'json'>): Outcome<AdviseRequest, string> {
  const sinceMs = milliseconds.parse(text(options['since']) ?? usualSpan)
  if (!(sinceMs >= hourMs && sinceMs <= maxDays * 24 * hourMs))
    return failed(`--since: expected a duration from 1h to ${maxDays}d, such as 12h or 7d`)
  const targetWaitSeconds = seconds.parse(text(options['target-wait']) ?? usualTarget)
  if (!(targetWaitSeconds >= 1)) return failed('--target-wait: expected a duration such as 90s, 15m or 1h')
  const arrivalsPerHour = arrivalsOf(text(options['arrivals']))
  if (Number.isNaN(arrivalsPerHour))
    return failed('--arrivals: expected a rate such as 500/h, 12/m or 2000/d')
  const markdown = options['markdown'] === true
  if (markdown && json) return failed('--markdown and --json exclude each other')
  const recording = text(options['recording'])
  return success({ sinceMs, demand: { targetWaitSeconds, arrivalsPerHour }, recording, markdown })
}

/** NaN if the text is not a rate. */
function arrivalsOf(written: string | undefined): number | undefined {
  if (written === undefined) return undefined
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\/([mhd])$/.exec(written) ?? []
  const rate = Number(amount) * (perHour[unit] ?? Number.NaN)
  return rate > 0 ? rate : Number.NaN
}

function text(option: Invocation['options'][string]): string | undefined {
  return typeof option === 'string' ? option : undefined
}
