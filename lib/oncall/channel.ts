import type { Severity } from '../model/alarm.ts'
import type { Failure, Outcome } from '../model/failure.ts'

/** `trigger` opens, `resolve` closes; `information` is text that belongs to no alarm. */
export type NoticeAction = 'trigger' | 'resolve' | 'information'

/** The content of a page, for every channel: plain data, formatted for people. Times in milliseconds. */
export interface Notice {
  /** The same for every attempt to deliver it: `msg_` and 32 hexadecimal digits. */
  readonly id: string
  readonly action: NoticeAction
  /** Undefined for an alarm that is not in the catalogue and for text: every channel gets it. */
  readonly severity: Severity | undefined
  readonly deployment: string
  /** The short name, `backlog-depth`; CloudWatch's name of an alarm that is not ours. */
  readonly alarm: string | undefined
  /** At most 130 code points, the shortest of the channels' title limits. */
  readonly title: string
  /** Only of a trigger. */
  readonly impact: string | undefined
  /** The first thing to do; only of a trigger. */
  readonly remedy: string | undefined
  /** With its unit: `47 min`. */
  readonly value: string | undefined
  readonly threshold: string | undefined
  /** The findings behind the alarm, a line each; only of a trigger. */
  readonly findings: readonly string[]
  /** CloudWatch's reason or the foreign text, truncated; undefined where the fields above suffice. */
  readonly detail: string | undefined
  /** When the state changed, or the text arrived. */
  readonly changedAt: number
  /** When the trouble began; undefined for text, and when no record has it. */
  readonly since: number | undefined
  /** The duration of the trouble; only of a resolve. */
  readonly durationMs: number | undefined
  readonly account: string | undefined
  readonly region: string | undefined
  readonly dimensions: Readonly<Record<string, string>>
  readonly runbook: string | undefined
  /** The alarm in the AWS console. */
  readonly console: string | undefined
  /** Names the incident: account, region, deployment and alarm; at most 255 characters. */
  readonly dedupKey: string
  /** Whether somebody set the state by hand to test the delivery. */
  readonly test: boolean
}

/** `retryable`: the channel may accept the same notice a minute later. */
export type DeliveryFailure = Failure & { readonly retryable: boolean }

/** The outcome of one notice on one channel. */
export type Delivery = Outcome<undefined, DeliveryFailure>

/** For one notice on one channel, including its secrets and a second attempt. */
export const channelTimeoutMs = 5_000

/** One way to reach people. `deliver` never rejects, and no failure contains a secret. */
export interface Channel {
  /** The path in watch.yml: `oncall.channels[0]`. */
  readonly name: string
  readonly type: string
  readonly severities: readonly Severity[]
  readonly deliver: (notice: Notice, signal: AbortSignal) => Promise<Delivery>
}

/** Whether a channel is configured for the notice. */
export function takes(channel: Channel, { severity }: Pick<Notice, 'severity'>): boolean {
  return severity === undefined || channel.severities.includes(severity)
}
