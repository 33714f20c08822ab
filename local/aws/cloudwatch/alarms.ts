import { type Clock, slotOf } from '../../../lib/model/index.ts'
import {
  type AlarmProperties,
  type AlarmState,
  type Evaluation,
  nextEvaluation,
  type AlarmMetric,
  evaluationRange,
  metricOf,
  type SeriesIdentity,
  evaluatedBy,
  foldData,
  statisticOf,
} from '../../../lib/cloudwatch/index.ts'
import { reasonDataOf, reasonOf, type EvaluatedPoint } from './reason.ts'
import type { Store } from './store.ts'
import { Refusal } from '../json.ts'
import { checkDimensions, checkText } from './shape.ts'

export interface AlarmStatus {
  readonly alarm: AlarmProperties
  readonly state: AlarmState
  readonly reason: string
  /** A JSON document. */
  readonly reasonData: string
  /** The times of its last change of state, its creation and its last update; milliseconds since the Unix epoch. */
  readonly changedAt: number
  readonly createdAt: number
  readonly configuredAt: number
  /** The newest evaluation, which may not have changed the state; undefined before the first. */
  readonly evaluation: Evaluation | undefined
}

/** One change of state, which runs the actions of the new one. */
export interface Transition {
  readonly at: number
  readonly alarm: AlarmProperties
  readonly configuredAt: number
  readonly from: AlarmState
  readonly to: AlarmState
  readonly reason: string
  readonly reasonData: string
}

export interface Alarms {
  /** Creates alarms, or updates those of the same name, which keep their state. Throws a Refusal if one breaks a limit. */
  readonly load: (alarms: readonly AlarmProperties[]) => void
  /** Evaluates each alarm once over the complete periods; returns the changes of state. */
  readonly evaluate: () => readonly Transition[]
  /** Sets the state of a loaded alarm by hand; undefined if it is in that state already. */
  readonly set: (
    name: string,
    state: AlarmState,
    cause: Pick<AlarmStatus, 'reason' | 'reasonData'>,
  ) => Transition | undefined
  readonly list: () => readonly AlarmStatus[]
}

export function createAlarms(clock: Clock, store: Store): Alarms {
  const statuses = new Map<string, AlarmStatus>()
  /** Stores `next`; returns the transition if the state changes. */
  const change = (status: AlarmStatus, next: AlarmStatus): Transition | undefined => {
    const changed = next.state !== status.state
    statuses.set(next.alarm.AlarmName, changed ? next : { ...status, evaluation: next.evaluation })
    return changed ? transition(status, next) : undefined
  }
  return {
    load: (alarms) => {
      alarms.forEach(checkAlarm)
      for (const alarm of alarms)
        statuses.set(alarm.AlarmName, loaded(alarm, statuses.get(alarm.AlarmName), clock()))
    },
    evaluate: () => {
      const now = clock()
      return [...statuses.values()].flatMap((status) => {
        return change(status, evaluated(status, pointsOf(status.alarm, store, now), now)) ?? []
      })
    },
    set: (name, state, cause) => {
      const status = statuses.get(name)
      return status && change(status, { ...status, ...cause, state, changedAt: clock() })
    },
    list: () => [...statuses.values()],
  }
}

function loaded(alarm: AlarmProperties, before: AlarmStatus | undefined, now: number): AlarmStatus {
  if (before !== undefined) return { ...before, alarm, configuredAt: now }
  return {
    alarm,
    state: 'INSUFFICIENT_DATA',
    reason: 'Unchecked: Initial alarm creation',
    reasonData: '{}',
    changedAt: now,
    createdAt: now,
    configuredAt: now,
    evaluation: undefined,
  }
}

function evaluated(status: AlarmStatus, points: readonly (Point | undefined)[], now: number): AlarmStatus {
  const { alarm } = status
  const values = points.map((point) => point?.value)
  const evaluation = nextEvaluation(alarm, status, values, now)
  if (evaluation === undefined) return status
  const used = evaluation.used.flatMap(({ age, breaching }) => {
    const point = points.at(-1 - age)
    return point === undefined ? [] : [{ ...point, breaching }]
  })
  return {
    ...status,
    state: evaluation.state,
    reason: reasonOf(alarm, evaluation, used),
    reasonData: reasonDataOf(alarm, now, used),
    changedAt: now,
    evaluation,
  }
}

function transition(from: AlarmStatus, to: AlarmStatus): Transition {
  const { alarm, configuredAt, reason, reasonData } = to
  return { at: to.changedAt, alarm, configuredAt, from: from.state, to: to.state, reason, reasonData }
}

/** The value of one period, before it is compared. */
type Point = Omit<EvaluatedPoint, 'breaching'>

/** One point for each period of the evaluation range, oldest first; the newest period ends with the last full minute. */
function pointsOf(alarm: AlarmProperties, store: Store, now: number): readonly (Point | undefined)[] {
  const range = evaluationRange(alarm)
  const periodMs = metricOf(alarm).Period * 1000
  const evaluated = evaluatedBy(alarm)
  const pointAt = (metric: AlarmMetric, at: number): Point | undefined => {
    const data = store.between(seriesOf(metric), at, at + periodMs)
    const found = statisticOf(metric.Statistic, data)
    return found === undefined
      ? undefined
      : { at, value: found, sampleCount: foldData(data)?.sampleCount ?? 0 }
  }
  return Array.from({ length: range }, (_, index) => {
    const at = slotOf(now) - (range - index) * periodMs
    return evaluated((metric) => pointAt(metric, at))
  })
}

function seriesOf({ Namespace, MetricName, Dimensions }: AlarmMetric): SeriesIdentity {
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]))
  return { namespace: Namespace, name: MetricName, dimensions }
}

const daySeconds = 86_400

/** Throws a Refusal if PutMetricAlarm would refuse the alarm. */
function checkAlarm(alarm: AlarmProperties): void {
  const { AlarmName, EvaluationPeriods, DatapointsToAlarm, WarmUpConfiguration } = alarm
  checkText('AlarmName', AlarmName, 255)
  const { Period, Namespace, MetricName, Dimensions } = metricOf(alarm)
  checkText(`${AlarmName}: Namespace`, Namespace, 255)
  checkText(`${AlarmName}: MetricName`, MetricName, 255)
  checkDimensions(`${AlarmName}: Dimensions`, [...Dimensions])
  const refuse = (broken: boolean, rule: string) => {
    if (broken) throw new Refusal('InvalidParameterValue', `${AlarmName}: ${rule}.`)
  }
  refuse(alarm.AlarmDescription.length > 1024, 'AlarmDescription must not be longer than 1024')
  const isMixed =
    alarm.Metrics !== undefined && (alarm.MetricName ?? alarm.Period ?? alarm.Statistic) !== undefined
  refuse(isMixed, 'Metrics must not be given together with MetricName, Period or Statistic')
  refuse(!Number.isFinite(alarm.Threshold), 'Threshold must be a finite number')
  refuse(!positiveInteger(Period / 60), `Period must be a multiple of 60, is ${Period}`)
  refuse(!positiveInteger(EvaluationPeriods), 'EvaluationPeriods must be a whole number of at least 1')
  refuse(
    !positiveInteger(DatapointsToAlarm) || DatapointsToAlarm > EvaluationPeriods,
    `DatapointsToAlarm must be 1 to EvaluationPeriods (${EvaluationPeriods}), is ${DatapointsToAlarm}`,
  )
  const maxSeconds = Period >= 3600 ? 7 * daySeconds : daySeconds
  refuse(
    Period * EvaluationPeriods > maxSeconds,
    `Period x EvaluationPeriods must not exceed ${maxSeconds} seconds`,
  )
  for (const actions of [alarm.AlarmActions, alarm.OKActions, alarm.InsufficientDataActions ?? []])
    refuse(actions.length > 5, 'a state must have at most five actions')
  refuse(
    WarmUpConfiguration !== undefined && !positiveInteger(WarmUpConfiguration.WarmUpPeriodDurationInMinutes),
    'WarmUpPeriodDurationInMinutes must be a whole number of at least 1',
  )
}

function positiveInteger(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1
}
