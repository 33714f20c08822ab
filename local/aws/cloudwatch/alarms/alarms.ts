import type { Clock } from '../../../../lib/model/index.ts'
import {
  type AlarmProperties,
  type AlarmState,
  type Evaluation,
  nextEvaluation,
} from '../../../../lib/cloudwatch/index.ts'
import { checkAlarm } from './alarm-limits.ts'
import { pointsOf, type Point } from './points.ts'
import { reasonDataOf, reasonOf } from './reason.ts'
import type { Store } from '../store.ts'

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
