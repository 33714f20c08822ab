import type { Severity } from '../../../lib/model/index.ts'

/** One incident, in the texts of its page. */
export interface PageIncident {
  readonly id: string
  readonly severity: Severity
  /** The symptom with its cause; for a closed incident, the title of the message that resolves it. */
  readonly title: string
  readonly sinceMs: number
  /** Undefined while it is open. */
  readonly closedMs: number | undefined
  readonly impact: string | undefined
  readonly first: string | undefined
  /** Lines: the causes, the other alarms, and the unknown facts. */
  readonly causes: readonly string[]
  readonly also: readonly string[]
  readonly unknown: readonly string[]
  /** The alarm of the title. */
  readonly alarm: string
  /** Undefined for an alarm outside the catalogue. */
  readonly runbook: string | undefined
  /** All its alarms that are in ALARM. */
  readonly alarms: readonly string[]
  /** True if it is silenced: it pages nobody. */
  readonly silenced: boolean
}

/** A failure that a collector reports. */
export interface PageFinding {
  readonly title: string
  /** The remedy. */
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
