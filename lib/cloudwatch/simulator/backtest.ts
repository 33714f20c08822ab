import { metricOf, type AlarmProperties } from '../alarm-properties.ts'
import { alarmSpans, evaluatedPoints, statesOf, type Published, type Span, type Points } from './replay.ts'
import type { AlarmDefinition, Severity } from '../../model/index.ts'

/** An alarm of a deployment: its short name, the name of its definition, and its properties. */
interface BacktestedAlarm {
  readonly name: string
  readonly kind: string
  readonly severity: Severity
  readonly properties: AlarmProperties
}

/** One span in which an alarm was in ALARM; it ends at the latest with the history. */
export interface Firing extends Span {
  readonly alarm: string
  readonly kind: string
  readonly severity: Severity
}

/** The alarms of one definition over the history. */
export interface KindHistory {
  readonly kind: string
  readonly severity: Severity
  readonly threshold: number
  /** False: the history has no series of it. */
  readonly measured: boolean
  /** The number of firings. */
  readonly fired: number
  /** In ALARM, all firings together. */
  readonly minutes: number
  /** The minutes of the longest firing. */
  readonly longest: number
  /** The suggested threshold (suggested-threshold.ts); undefined if there is none. */
  readonly suggested: number | undefined
}

export interface Backtest {
  readonly kinds: readonly KindHistory[]
  /** In the order of time; incidents.ts groups them into incidents. */
  readonly firings: readonly Firing[]
}

const minutesPerWeek = 7 * 24 * 60

/**
 * Replays the alarms. `perWeek`: the maximum number of firings a week of each kind with its suggested threshold; no
 * suggestions when absent.
 */
export function backtest(
  alarms: readonly BacktestedAlarm[],
  definitions: readonly Pick<AlarmDefinition, 'name' | 'range'>[],
  published: Published,
  perWeek?: number,
): Backtest {
  const max = perWeek === undefined ? undefined : (perWeek * published.minutes) / minutesPerWeek
  const all = [...Map.groupBy(alarms, ({ kind }) => kind)].flatMap(([kind, own]) => {
    const [first] = own
    const range = definitions.find(({ name }) => name === kind)?.range
    if (first === undefined || range === undefined) return []
    const measured = own
      .filter(({ properties }) => published.pointsOf(metricOf(properties)) !== undefined)
      .map((alarm) => ({ ...alarm, points: evaluatedPoints(alarm.properties, published) }))
    const firings = measured.flatMap(firingsOf)
    const { severity, properties } = first
    return [
      {
        firings,
        history: {
          kind,
          severity,
          threshold: properties.Threshold,
          measured: measured.length > 0,
          fired: firings.length,
          minutes: firings.reduce((sum, { minutes }) => sum + minutes, 0),
          longest: firings.reduce((longest, { minutes }) => Math.max(longest, minutes), 0),
          suggested: suggestedThreshold(measured, range, max),
        },
      },
    ]
  })
  return {
    kinds: all.map(({ history }) => history),
    firings: all.flatMap(({ firings }) => firings).toSorted((one, other) => one.from - other.from),
  }
}

function firingsOf({
  name,
  kind,
  severity,
  properties,
  points,
}: BacktestedAlarm & Measured): readonly Firing[] {
  return alarmSpans(statesOf(properties, points)).map((span) => ({ alarm: name, kind, severity, ...span }))
}

/** An alarm with the points that it saw. */
interface Measured {
  readonly properties: AlarmProperties
  readonly points: Points
}

/**
 * The most sensitive threshold with which the alarms fire at most `max` times over the history. Undefined without `max`,
 * for an alarm with one possible threshold, and if even the least sensitive threshold fires more often.
 */
function suggestedThreshold(
  alarms: readonly Measured[],
  range: AlarmDefinition['range'],
  max: number | undefined,
): number | undefined {
  if (max === undefined || range.min === range.max) return undefined
  let suggested: number | undefined
  for (const Threshold of candidatesOf(alarms, range)) {
    const fired = alarms.reduce(
      (sum, { properties, points }) =>
        sum + alarmSpans(statesOf({ ...properties, Threshold }, points)).length,
      0,
    )
    if (fired > max) break
    suggested = Threshold
  }
  return suggested
}

/**
 * Thresholds next to the evaluated values, with two significant digits and within the range; the least sensitive first.
 */
function candidatesOf(
  alarms: readonly Measured[],
  { min, max }: AlarmDefinition['range'],
): readonly number[] {
  const isGreater = alarms[0]?.properties.ComparisonOperator.startsWith('Greater') ?? true
  const measured = new Set(alarms.flatMap(({ points }) => [...new Set(points)]))
  const values = [...measured].filter((value) => value !== undefined)
  const beside = new Set(values.flatMap((value) => besides(value, isGreater)))
  const candidates = new Set([...beside].map((value) => Math.min(max, Math.max(min, value))))
  return [...candidates].toSorted((one, other) => (isGreater ? other - one : one - other))
}

/** The two nearest numbers with two significant digits that a value does not breach, or just reaches. */
function besides(value: number, isGreater: boolean): readonly number[] {
  if (value <= 0) return [0]
  const step = 10 ** (Math.floor(Math.log10(value)) - 1)
  const near = isGreater ? Math.ceil(value / step) : Math.floor(value / step)
  return [near, near + (isGreater ? 1 : -1)].map((count) => Number((count * step).toPrecision(2)))
}
