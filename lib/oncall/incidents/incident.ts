import type { Severity } from '../../model/index.ts'

/**
 * The reason for a ring: the first alarm of the incident, a worse one, another alarm of the same problem, a critical
 * incident that lasts, an echo that outlasts its cause or a silence that ended.
 */
export type RingReason = 'opened' | 'escalated' | 'added' | 'lasts' | 'echo-remains' | 'silence-ended'

/**
 * A ring: an occasion on which an incident notifies people, on every channel of its severity. An update or the end of
 * the incident is no ring. Rings are numbered from 1 within an incident and are never changed.
 */
export interface Ring {
  readonly reason: RingReason
  /** The short name of the alarm. */
  readonly alarm: string
  /** Undefined for an alarm outside the catalogue: every channel gets it. */
  readonly severity: Severity | undefined
  readonly at: number
}

/** One alarm of an incident: its last change with the numbers of a page. Times in milliseconds since the epoch. */
export interface IncidentAlarm {
  readonly state: 'ALARM' | 'OK'
  /** The newest change. */
  readonly changedAt: number
  /** The newest change to ALARM: a message with this time or an earlier one is a copy, or out of date. */
  readonly alarmedAt: number
  /** The start of its problem: the oldest breaching datapoint. */
  readonly since: number
  readonly severity: Severity | undefined
  /** It did not ring, because it is an echo of a cause or milder than another alarm of the incident. */
  readonly silent: boolean
  /** The time of an OK whose data are not fresh yet; the sweep confirms it. */
  readonly unconfirmedOk?: number
  /** The silence that keeps it from ringing. */
  readonly silencedBy?: string
  /** Numbers in the alarm's unit. */
  readonly value?: number
  readonly threshold?: number
  /** CloudWatch's reason, truncated; only where there is no value. */
  readonly reason?: string
}

/** The state of an incident on a channel. */
export interface ChannelState {
  /** The number of the last ring that the channel got or that is not for it; 0 before the first. */
  readonly ring: number
  /** Whether it shows the incident as open: `perhaps` after a request whose outcome is unknown. */
  readonly open: 'no' | 'yes' | 'perhaps'
  /** The revision that an updatable channel shows. */
  readonly revision?: number
  /** The channel's own name of its message, such as Slack's `channel/ts`. */
  readonly reference?: string
  /** The run that delivers now; it has no effect after `until`. */
  readonly claim?: { readonly owner: string; readonly until: number }
}

/** One incident: one page with its updates and its end. */
export interface Incident {
  /** Its problem and the second of its opening: `database-20261123T210512`. */
  readonly id: string
  /** An area, or the name of an alarm outside the catalogue. */
  readonly problem: string
  /** The short name of the alarm that the title is about. */
  readonly lead: string
  readonly alarms: Readonly<Record<string, IncidentAlarm>>
  readonly openedAt: number
  /** The time at which its last alarm closed; undefined while it is open. */
  readonly closedAt?: number
  /** The time at which it opened again; undefined if it did not. */
  readonly reopenedAt?: number
  readonly rings: readonly Ring[]
  /** Grows with each change that a page shows. */
  readonly revision: number
  /** By the channel's name. */
  readonly channels: Readonly<Record<string, ChannelState>>
  /** The silence of its alarms, if every alarm that would ring is silenced: then only its end may be due. */
  readonly silencedBy?: string
}

/** A silence that somebody set, or a window of maintenance; it always has an end. */
export interface Silence {
  readonly id: string
  /** A problem (an area) or the short name or kind of an alarm. */
  readonly what: string
  readonly from: number
  readonly until: number
  readonly reason: string
  readonly by: string
}

/** The record of a deployment's incidents; one item of the table, changed by conditional writes. */
export interface OncallRecord {
  readonly incidents: readonly Incident[]
  readonly silences: readonly Silence[]
  /** The newest OK of an alarm that is not in ALARM here: the message of its ALARM may be late. */
  readonly earlyOks: Readonly<Record<string, number>>
}

export const emptyOncallRecord: OncallRecord = { incidents: [], silences: [], earlyOks: {} }
