import type { Outcome } from './failure.ts'
import type { Series, Unit } from './metric.ts'

/** The names of the functions that collect; their schedules, states and heartbeats have the same names. */
export const collectorNames = ['collect-anchore', 'collect-postgres'] as const
export type CollectorName = (typeof collectorNames)[number]

export type Comparison =
  | 'GreaterThanThreshold'
  | 'GreaterThanOrEqualToThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold'

/** Whether a value breaches. */
export const compare: Record<Comparison, (value: number, threshold: number) => boolean> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
}

/** The sign of a comparison, for people. */
export const comparisonSigns: Readonly<Record<Comparison, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
}

export const severities = ['warning', 'critical'] as const
export type Severity = (typeof severities)[number]
/** The parts of the system that an alarm can be about. Users call them problems: each incident belongs to one. */
export const areas = ['backlog', 'database', 'services', 'monitor'] as const
export type Area = (typeof areas)[number]

/** CloudWatch's TreatMissingData. */
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching'
export type Statistic = 'Average' | 'Maximum' | 'Minimum' | 'SampleCount' | 'Sum'
/** "3 of 5": the alarm fires if `breaching` of its newest `points` datapoints breach. */
export interface Window {
  readonly breaching: number
  readonly points: number
}

/**
 * The kinds of targets that can have an alarm each. `replicated service`: a service with several replicas, except the
 * API, which users call. `queue`: the queue of notify for one severity.
 */
export type Each = 'service' | 'replicated service' | 'replicated API' | 'collector' | 'queue'

/** While this holds, the alarm evaluates its series; otherwise the value `otherwise`, which must not breach. */
export interface Condition {
  readonly series: Series
  readonly statistic: Statistic
  readonly comparison: Comparison
  readonly threshold: number
  readonly otherwise: number
}

/** A condition with one series, or one for each target of its alarm. */
export type ConditionDefinition = Omit<Condition, 'series'> & {
  readonly series: Series | ((target: string) => Series)
}

/**
 * The causes of an echo: an alarm that fires because another alarm's problem exists. An echo is added to the incident
 * of an open cause instead of paging.
 */
export interface EchoOf {
  /** Definitions (`service-down`) or alarms (`service-down-analyzer`). */
  readonly causes: readonly string[]
  /** Its first page waits this long for a cause that the collectors cannot rule out, at most 90 s. */
  readonly waitSeconds: number
}

/** An alarm of the catalogue with its defaults, which watch.yml may override. */
export interface AlarmDefinition {
  /** Kebab-case, never renamed: `backlog-depth`. Runbooks, watch.yml and pages refer to it by this name. */
  readonly name: string
  readonly area: Area
  readonly severity: Severity
  /** One series, or one for each target: each target has its own alarm, whose name ends with the target. */
  readonly watches: Series | { readonly each: Each; readonly series: (target: string) => Series }
  readonly statistic: Statistic
  readonly comparison: Comparison
  /** In the metric's unit. */
  readonly threshold: number
  /**
   * Billed as a second metric of the alarm. A period in which one of the two series has no data has no value. The series
   * may be that of the alarm's target.
   */
  readonly condition?: ConditionDefinition
  /** Thresholds outside this range are refused: such an alarm never fires or always does. */
  readonly range: { readonly min: number; readonly max: number }
  readonly window: Window
  readonly missing: MissingData
  /** The alarm notifies the fallback topic instead, at every severity: that topic bypasses notify. */
  readonly topic?: 'fallback'
  /** The symptom with its number and limit, already formatted: the first line of a page. */
  readonly symptom: (value: string, limit: string, target: string) => string
  /** The symptom without numbers, one sentence: the alarm's description. */
  readonly summary: string
  /** The summary for several targets, as the middle of a sentence: `services do not answer`. */
  readonly several?: string
  /** The effect on the users of Anchore, one sentence; a function if it depends on the value. */
  readonly impact: string | ((value: number, target: string) => string)
  /** The title of the resolved notification, without its duration: `the database accepts logins again`. */
  readonly recovered: (target: string) => string
  /** The value is a fraction of 1, which pages show in percent. */
  readonly isShare?: true
  /** The first step, one or two sentences. */
  readonly action: string
  /** The alarms that may cause this one, like the source alerts of Alertmanager's inhibition rules. */
  readonly echoOf?: EchoOf
  /**
   * Worse alarms on the same condition, such as one with a higher threshold. While one of them is open for the same
   * target, this alarm is added to its incident and does not page.
   */
  readonly milderThan?: readonly string[]
  /**
   * Replaces texts of a page if the collector `healthy` contradicts the alarm: its report is newer than the start of
   * the trouble and has no failure.
   */
  readonly unless?: Readonly<Record<'symptom' | 'impact' | 'action', string>> & {
    readonly healthy: CollectorName
  }
}

/** One CloudWatch alarm: a definition with its settings, for one target. */
export interface Alarm extends Omit<
  AlarmDefinition,
  'watches' | 'range' | 'name' | 'symptom' | 'impact' | 'recovered' | 'condition'
> {
  /** The short name: `service-down-apiext`. */
  readonly name: string
  /** The name of the definition and of its runbook: `service-down`. */
  readonly kind: string
  readonly series: Series
  readonly condition?: Condition
  readonly unit: Unit
  /** The function whose log has the details, as its log group names it. */
  readonly log?: string
  /** Seconds; always 60. */
  readonly period: number
  readonly symptom: (value: string, limit: string) => string
  readonly impact: (value: number) => string
  readonly recovered: string
}

/** The name in CloudWatch: `anchor-watch-prod-backlog-depth`. */
export function alarmName(deployment: string, alarm: string): string {
  return resourceName(deployment, alarm)
}

/** The AWS name of a resource of the stack: `anchor-watch-prod-notify`. */
export function resourceName(deployment: string, resource: string): string {
  return `anchor-watch-${deployment}-${resource}`
}

/** An alarm as CloudWatch has it now. Times in milliseconds since the epoch. */
export interface AlarmNow {
  readonly name: string
  readonly arn: string | undefined
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'
  readonly changedAt: number
  readonly configuredAt: number | undefined
  readonly reason: string
  readonly threshold: number | undefined
}

/** The alarms whose names begin with a prefix, or that have one of these names. */
export type WhichAlarms = { readonly prefix: string } | { readonly names: readonly string[] }

/** Reads the states of all these alarms; one that does not exist is absent. Never rejects. */
export type ReadAlarms = (which: WhichAlarms, signal: AbortSignal) => Promise<Outcome<readonly AlarmNow[]>>
