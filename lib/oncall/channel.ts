import type { Severity, Failure, Outcome, Unit } from '../model/index.ts'
import type { RingReason } from './incidents/incident.ts'

/**
 * `trigger` notifies the on-call engineer; `update` changes a message that was sent, if the channel can; `resolve`
 * closes the incident; `information` is a text that belongs to no alarm.
 */
export type NoticeAction = 'trigger' | 'update' | 'resolve' | 'information'

/**
 * The content of one message to a channel: a page, its update or its end. Plain data, formatted for people. Times in
 * milliseconds.
 */
export interface Notice {
  /** The same for every attempt to deliver it: `msg_` and 32 hexadecimal digits. */
  readonly id: string
  readonly action: NoticeAction
  /** Only of a trigger. */
  readonly reason: RingReason | undefined
  /** Undefined for an alarm that is not in the catalogue and for text: every channel gets it. */
  readonly severity: Severity | undefined
  readonly deployment: string
  /** The short name, `backlog-depth`; CloudWatch's name of an alarm that is not ours. */
  readonly alarm: string | undefined
  /** At most 130 code points, the shortest of the channels' title limits. */
  readonly title: string
  /** Undefined for a resolve, a text and an alarm outside the catalogue. */
  readonly impact: string | undefined
  /** The first thing to do; undefined in the same cases. */
  readonly remedy: string | undefined
  /** With its unit: `47 min`; undefined if the alarm has no number. */
  readonly value: string | undefined
  readonly threshold: string | undefined
  /** The same as numbers in their unit, for machines. */
  readonly numbers:
    { readonly value: number | undefined; readonly threshold: number; readonly unit: Unit } | undefined
  /** The facts behind the alarm, a line each; empty for a resolve and a text. */
  readonly findings: readonly string[]
  /** The other alarms of the incident, a line each. */
  readonly also: readonly string[]
  /** The sources that could not be read, a line each: `the database, not read since 2026-11-23 11:06 UTC`. */
  readonly unknown: readonly string[]
  /** CloudWatch's reason or the foreign text, truncated; undefined where the fields above suffice. */
  readonly detail: string | undefined
  /** The time at which the state changed or the text arrived. */
  readonly changedAt: number
  /** The start of the problem; undefined for a text, and if it is not known. */
  readonly since: number | undefined
  /** From the start of the problem to the end of its last alarm; only of the action `resolve`. */
  readonly durationMs: number | undefined
  readonly account: string | undefined
  readonly region: string | undefined
  readonly dimensions: Readonly<Record<string, string>>
  readonly runbook: string | undefined
  /** The alarm in the AWS console. */
  readonly console: string | undefined
  /** The dashboard of the deployment in the AWS console. */
  readonly dashboard: string | undefined
  /** The logs of the collector around the change, in the AWS console. */
  readonly logs: string | undefined
  /** The IANA time zone of all times on the page: `Europe/Berlin`. */
  readonly timezone: string
  /** Names the incident: account, region, deployment and incident; at most 255 characters. */
  readonly dedupKey: string
  /** Whether it is a test: somebody set the state by hand. */
  readonly test: boolean
}

/** An answer of a channel that took the notice. */
export interface Accepted {
  /** The channel's own name of its message, such as Slack's `channel/ts`: a later notice of the incident gets it. */
  readonly reference?: string
}

/** A notice that a channel did not take. */
export interface DeliveryFailure extends Failure {
  /** Whether the channel may accept the same notice later. */
  readonly retryable: boolean
  /** The channel asks for this pause (Retry-After). */
  readonly retryAfterMs?: number
  /** The request was sent and its outcome is unknown: the channel may show the notice. */
  readonly perhapsSent?: true
}

/** The outcome of one notice on one channel. */
export type Delivery = Outcome<Accepted, DeliveryFailure>

/** For one notice on one channel, including its secrets and a second attempt. */
export const channelTimeoutMs = 10_000

/** One way to reach people. `deliver` never rejects, and no failure contains a secret. */
export interface Channel {
  /** Its type and its secret or address, whatever its place in watch.yml: `slack anchor-watch/slack#url`. */
  readonly name: string
  readonly type: string
  readonly severities: readonly Severity[]
  /** Whether it can change a message that was sent. */
  readonly updates: boolean
  /** The time zone of its pages, if it differs from oncall.timezone. */
  readonly timezone?: string | undefined
  /** `reference`: the message that it already shows for this incident, if any. */
  readonly deliver: (notice: Notice, reference: string | undefined, signal: AbortSignal) => Promise<Delivery>
}
