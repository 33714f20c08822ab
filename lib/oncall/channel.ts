import type { Severity } from '../model/alarm.ts'
import type { Failure, Outcome } from '../model/failure.ts'

/** `trigger` opens, `resolve` closes; `information` is text that belongs to no alarm. */
export type NoticeAction = 'trigger' | 'resolve' | 'information'

/** What a page says, before any channel words it: plain data, already formatted for people. Times in milliseconds. */
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
  /** Of a trigger. */
  readonly impact: string | undefined
  /** Of a trigger: what to do first. */
  readonly remedy: string | undefined
  /** With its unit: `47 min`. */
  readonly value: string | undefined
  readonly threshold: string | undefined
  /** CloudWatch's reason or the foreign text, truncated; undefined where the fields above say it all. */
  readonly detail: string | undefined
  /** When the state changed, or the text arrived. */
  readonly changedAt: number
  /** When the trouble began; undefined for text, and where nothing is remembered of it. */
  readonly since: number | undefined
  /** Of a resolve: how long it lasted. */
  readonly durationMs: number | undefined
  readonly account: string | undefined
  readonly region: string | undefined
  readonly dimensions: Readonly<Record<string, string>>
  readonly runbook: string | undefined
  /** The alarm in the AWS console. */
  readonly console: string | undefined
  /** Names the incident: account, region, deployment and alarm; at most 255 characters. */
  readonly dedupKey: string
  /** Somebody set the state by hand to test the way of a page. */
  readonly test: boolean
}

/** `retryable`: the channel may accept the same notice a minute later. */
export type DeliveryFailure = Failure & { readonly retryable: boolean }

/** The outcome of one notice on one channel. */
export type Delivery = Outcome<undefined, DeliveryFailure>

/** What one channel gets for one notice, secrets and a second attempt included. */
export const channelTimeoutMs = 5_000

/** One way to reach people. It never rejects, and no secret of it is in any failure. */
export interface Channel {
  /** Where watch.yml has it: `oncall.channels[0]`. */
  readonly name: string
  readonly type: string
  readonly severities: readonly Severity[]
  readonly deliver: (notice: Notice, signal: AbortSignal) => Promise<Delivery>
}

/** Whether a channel is configured for the notice. */
export function takes(channel: Channel, { severity }: Pick<Notice, 'severity'>): boolean {
  return severity === undefined || channel.severities.includes(severity)
}
