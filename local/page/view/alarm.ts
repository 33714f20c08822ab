import type { Area, Severity } from '../../../lib/model/index.ts'

/**
 * The state of an alarm on the page. `pending`: OK, and over its limit in some minutes of its window. `unseen`: its series has
 * stopped. `unmeasured`: it never had a datum, or too few for a state.
 */
export type PageAlarmState = 'alarm' | 'pending' | 'unseen' | 'unmeasured' | 'ok'

export interface PageAlarm {
  readonly name: string
  readonly area: Area
  readonly severity: Severity
  readonly state: PageAlarmState
  /** The start of CloudWatch's state; for an unseen alarm, the end of the last minute with a datum. */
  readonly sinceMs: number
  /** The minutes over the limit among the newest `points`, and the number at which it fires. */
  readonly window: { readonly over: number; readonly points: number; readonly fires: number }
  /** In ALARM the symptom, with the worst value of its window and the limit; otherwise the summary. */
  readonly symptom: string
  /** `QueueLength maximum > 40, 10 of 15`. */
  readonly rule: string
  /** The path of its runbook on this server. */
  readonly runbook: string
  /** The id of the series it watches. */
  readonly series: string
  /** In the series' unit. */
  readonly threshold: number
}

/** A time in a state that is not OK; without an end it goes on. */
export interface PageSpan {
  readonly state: 'alarm' | 'pending' | 'unseen'
  readonly fromMs: number
  readonly toMs: number | undefined
}

export interface PageAlarmWithSpans extends PageAlarm {
  /** Oldest first. */
  readonly spans: readonly PageSpan[]
}
