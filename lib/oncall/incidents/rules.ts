import type { Alarm, Severity } from '../../model/index.ts'
import type { AlarmState } from '../messages/alarm-event.ts'
import type { OncallConfig } from '../settings.ts'

/** An incident that closes and opens again within this time is the same one. */
export const reopenMs = 15 * 60_000
/** Alarms of one kind that change within this time ring once: services that fail together. */
export const togetherMs = 2 * 60_000

/** A state change of an alarm. Times in milliseconds since the epoch. */
export interface Change {
  /** The short name; CloudWatch's name of an alarm outside the catalogue. */
  readonly alarm: string
  readonly state: AlarmState
  readonly changedAt: number
  /** The start of its problem: the oldest breaching datapoint. */
  readonly since: number
  /** Numbers in the alarm's unit. */
  readonly value?: number
  readonly threshold?: number
  /** CloudWatch's reason, truncated; only where there is no value. */
  readonly reason?: string
  /** Whether recent data support an OK (lib/oncall/messages/change.ts). Any other OK closes nothing. */
  readonly fresh: boolean
  /** The collectors found none of its causes, so its page need not wait; only of an ALARM. */
  readonly alone?: boolean
  /** The alarm was new and had no data (docs/decisions/0009); only of an ALARM. It is dropped if its OK has come. */
  readonly starting?: boolean
}

/** The part of a channel that the rules need. */
export interface Route {
  readonly name: string
  readonly severities: readonly Severity[]
  /** Whether it can change a message that was sent. */
  readonly updates: boolean
}

/** The parts of a deployment that the rules need. */
export interface Rules {
  readonly alarms: readonly Alarm[]
  readonly channels: readonly Route[]
  readonly oncall: OncallConfig
}

export function findByName(name: string, { alarms }: Pick<Rules, 'alarms'>): Alarm | undefined {
  return alarms.find((alarm) => alarm.name === name)
}

/** The area of an alarm; one outside the catalogue is a problem of its own. */
export function problemOf(name: string, rules: Pick<Rules, 'alarms'>): string {
  return findByName(name, rules)?.area ?? name
}

/** An alarm outside the catalogue goes to every channel, so it ranks as critical. */
export function rankOf(severity: Severity | undefined): number {
  return severity === 'warning' ? 1 : 2
}

/** Whether the catalogue declares `alarm` an echo of `cause`, or milder than it. */
export function isInhibitedBy(alarm: string, cause: string, rules: Pick<Rules, 'alarms'>): boolean {
  const one = findByName(alarm, rules)
  const other = findByName(cause, rules)
  if (one === undefined || other === undefined) return false
  const isEcho = one.echoOf?.causes.some((name) => name === other.kind || name === other.name) ?? false
  const isMilder = one.milderThan?.includes(other.kind) ?? false
  return isEcho || (isMilder && targetOf(one) === targetOf(other))
}

function targetOf({ name, kind }: Alarm): string {
  return name.slice(kind.length)
}
