import { adviseOn, type LimitingStep, type Recommendation } from '../advise.ts'
import { defaultTargetWaitSeconds } from '../capacity.ts'
import { columns, analysis, analysisParts } from '../columns.ts'
import { lifecycleOf } from '../lifecycle.ts'
import { alarmDefinitions, type AlarmedConfig } from '../../alarms/index.ts'
import {
  type History,
  type TemplateConfig,
  definedAlarms,
  backtest,
  publishedHistory,
  type Durations,
  totalIn,
  type Column,
} from '../../cloudwatch/index.ts'
import type { Config } from '../../config/index.ts'
import { slotPlus, type Unit } from '../../model/index.ts'
import { isText, type Incident, type OncallRecord } from '../../oncall/index.ts'

/** A day of a deployment. Times in milliseconds since the epoch. */
export interface Digest {
  readonly deployment: string
  readonly from: number
  readonly to: number
  /** Undefined without any data. */
  readonly day: Throughput | undefined
  /** The week before the day. */
  readonly before: Throughput | undefined
  readonly limitingStep: LimitingStep | undefined
  readonly recommendations: readonly Recommendation[]
  /** The incidents that were open on the day, the oldest first; without messages that belong to no alarm. */
  readonly incidents: readonly Incident[]
  readonly noisy: readonly NoisyAlarm[]
  /** A month at list price. */
  readonly dollars: number
}

/** The published data behind a digest. */
interface Published {
  /** By the minute. */
  readonly day: History
  /** The percentiles of the day, by the hour. */
  readonly hours: History
  /** The week before, by the hour. */
  readonly before: History
}

/** `dollars`: the cost of the deployment, a month at list price. */
export function digestOf(
  { day, hours, before }: Published,
  { incidents }: Pick<OncallRecord, 'incidents'>,
  config: Config,
  dollars: number,
): Digest {
  const [from, to] = [day.from, slotPlus(day.from, day.periods * day.periodMinutes)]
  const { limitingStep, recommendations } = adviseOn(day, { targetWaitSeconds: defaultTargetWaitSeconds })
  const ofDay = incidents.filter(
    (incident) =>
      !isText(incident) && incident.openedAt < to && (incident.closedAt ?? Number.POSITIVE_INFINITY) > from,
  )
  return {
    deployment: config.deployment,
    from,
    to,
    day: throughputOf(day, hours),
    before: throughputOf(before, before),
    limitingStep,
    recommendations,
    incidents: ofDay.toSorted((one, other) => one.openedAt - other.openedAt),
    noisy: noisyAlarms(day, config),
    dollars,
  }
}

/** An alarm that fired again and again on the day. */
export interface NoisyAlarm {
  readonly kind: string
  readonly fired: number
  readonly minutes: number
  readonly unit: Unit
  readonly threshold: number
  /** The most sensitive threshold that would not have fired; undefined if there is none. */
  readonly quiet: number | undefined
}

/** An alarm that fires this often on a day is noisy: two may be one problem that came back. */
const noisyFrom = 3

/** The noisy alarms of a day, the one that fired the most first. `day`: by the minute. */
function noisyAlarms(day: History, config: AlarmedConfig & TemplateConfig): readonly NoisyAlarm[] {
  const published = publishedHistory(day, config)
  const alarms = definedAlarms(config)
  const noisy = backtest(alarms, alarmDefinitions, published).kinds.filter(({ fired }) => fired >= noisyFrom)
  const own = alarms.filter(({ kind }) => noisy.some((one) => one.kind === kind))
  return backtest(own, alarmDefinitions, published, 0)
    .kinds.map(({ kind, fired, minutes, threshold, suggested }) => {
      const unit = own.find((one) => one.kind === kind)?.unit ?? 'None'
      return { kind, fired, minutes, unit, threshold, quiet: suggested }
    })
    .toSorted((one, other) => other.fired - one.fired)
}

/** The images of a time span and their times, from published data. */
export interface Throughput {
  /** The share of the periods that have data of the backlog, 0 to 1; the counts cover only these periods. */
  readonly seen: number
  readonly arrived: number
  readonly completed: number
  readonly failed: number
  readonly waiting: { readonly meanSeconds: number; readonly maxSeconds: number }
  readonly analysis: Durations
  /** Computed from the percentiles of each hour; undefined without analyses. */
  readonly p50Seconds: number | undefined
  readonly p95Seconds: number | undefined
  readonly upload: Durations
  readonly evaluation: Durations
}

/** `hours`: the same time span by the hour. Undefined without any data. */
function throughputOf(history: History, hours: History): Throughput | undefined {
  const { seen, waiting, analysis, upload, evaluation } = lifecycleOf(history)
  if (seen === 0) return undefined
  return {
    seen,
    arrived: totalIn(history, columns.arrived),
    completed: totalIn(history, columns.completed),
    failed: totalIn(history, columns.failed),
    waiting,
    analysis,
    p50Seconds: percentileOf(hours, 0.5),
    p95Seconds: percentileOf(hours, 0.95),
    upload,
    evaluation,
  }
}

/** The columns from which a percentile of the analysis times is computed; periods of an hour have enough analyses. */
export const percentileColumns: readonly Column[] = [
  analysis.count,
  analysis.max,
  ...analysisParts.map(({ column }) => column),
]

/** The times of one period: their number, and the time that each share does not exceed. */
interface PeriodTimes {
  readonly count: number
  readonly knots: readonly { readonly share: number; readonly seconds: number }[]
}

/** The time that a share of the analyses, 0 to 1, does not exceed, in seconds; undefined without analyses. */
function percentileOf(history: History, share: number): number | undefined {
  const times = periodTimesOf(history)
  const total = times.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return undefined
  const within = (seconds: number): number =>
    times.reduce((sum, one) => sum + one.count * shareWithin(one, seconds), 0) / total
  let [low, high] = [0, Math.max(...times.map(({ knots }) => knots.at(-1)?.seconds ?? 0))]
  while (high - low > 0.001) {
    const middle = (low + high) / 2
    if (within(middle) < share) low = middle
    else high = middle
  }
  return high
}

function periodTimesOf(history: History): readonly PeriodTimes[] {
  const counts = history.valuesOf(analysis.count)
  const columns = [
    ...analysisParts.map(({ column }) => ({ column, share: Number(column.statistic.slice(1)) / 100 })),
    { column: analysis.max, share: 1 },
  ].map(({ column, share }) => ({ share, values: history.valuesOf(column) }))
  return counts.flatMap((count, period) => {
    const knots = columns.flatMap(({ share, values }) => {
      const seconds = values[period]
      return seconds === undefined ? [] : [{ share, seconds }]
    })
    return count === undefined || knots.length === 0 ? [] : [{ count, knots }]
  })
}

/**
 * The share of the analyses of a period that took at most this long, by linear interpolation between two known points.
 */
function shareWithin({ knots }: PeriodTimes, seconds: number): number {
  const next = knots.findIndex((knot) => knot.seconds > seconds)
  if (next === -1) return 1
  const [before, after] = [knots[next - 1] ?? { share: 0, seconds: 0 }, knots[next]]
  if (after === undefined) return 1
  const way = (seconds - before.seconds) / (after.seconds - before.seconds)
  return before.share + way * (after.share - before.share)
}
