import type { Severity } from '../../../lib/model/alarm.ts'

/** One incident, in the texts of its page. */
export interface PageIncident {
  readonly id: string
  readonly severity: Severity
  /** The symptom with its cause; of a closed one how it ended. */
  readonly title: string
  readonly sinceMs: number
  /** Undefined while it is open. */
  readonly closedMs: number | undefined
  readonly impact: string | undefined
  readonly first: string | undefined
  /** Lines of the cause, of the other alarms, and of the things that are not known. */
  readonly causes: readonly string[]
  readonly also: readonly string[]
  readonly unknown: readonly string[]
  /** The alarm of the title; undefined outside the catalogue. */
  readonly alarm: string
  readonly runbook: string | undefined
  /** All its alarms that are in ALARM. */
  readonly alarms: readonly string[]
  /** Somebody silenced it: it rings nobody. */
  readonly silenced: boolean
}

/** An open finding of a collector: a failure, or the cause of a value. */
export interface PageFinding {
  readonly title: string
  /** The details, a line each; or the remedy. */
  readonly text: string
  readonly sinceMs: number
}

/** A page that a channel has accepted. */
export interface PageDelivery {
  readonly atMs: number
  readonly channel: string
  readonly action: 'trigger' | 'resolve'
  readonly alarm: string
  readonly severity: Severity
  readonly title: string
}

/** A message of a channel as people see it, in Slack's markup; `channel` and `ts` identify it. */
export interface PageMessage {
  /** The channel's name for people: `Slack`, `Microsoft Teams`. */
  readonly channel: string
  /** Whether its incident is resolved. */
  readonly closed: boolean
  readonly ts: string
  /** The `ts` of the message in whose thread it is a reply. */
  readonly thread: string | undefined
  readonly header: string
  readonly sections: readonly string[]
  readonly postedAt: number
  readonly editedAt: number | undefined
}
