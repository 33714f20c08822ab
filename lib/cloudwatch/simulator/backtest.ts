import { metricOf, type AlarmProperties } from '../alarm-properties.ts'
import type { AlarmDefinition, Severity } from '../../model/index.ts'
import { alarmSpans, evaluatedPoints, statesOf, type Published, type Span } from './replay.ts'
import { suggestedThreshold, type Measured } from './suggested-threshold.ts'

/** An alarm of a deployment: its short name, the name of its definition, and its properties. */
export interface BacktestedAlarm {
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
