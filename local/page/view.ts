import type { LimitingStep, Step } from '../../lib/advice/index.ts'
import type { ChannelMessage } from '../receivers/slack.ts'
import type { Area, Severity, MetricGroup, Unit } from '../../lib/model/index.ts'

/** A fault that the page can start and stop. */
export interface PageFault {
  readonly name: string
  /** The fault in one line. */
  readonly summary: string
  readonly part: 'Anchore' | 'Database' | 'Monitor'
}

/** A step of an image's way with its mean time, or several steps that the metrics measure as one. */
export interface StepTime {
  readonly steps: readonly Step[]
  /** Undefined if no image passed the step. */
  readonly meanSeconds: number | undefined
  /** Whether it is the limiting step, or one of the possible ones. */
  readonly slow: boolean
}

/** The mean time of each step in the last `minutes`, in the order of an image's lifecycle. */
export interface PageStepTimes {
  readonly minutes: number
  /** The share of the minutes with data, 0 to 1. */
  readonly seen: number
  readonly times: readonly StepTime[]
  /** The step that limits the throughput, with the first change to make; undefined if no step does. */
  readonly limit: (LimitingStep & { readonly change: string | undefined }) | undefined
}

export interface PageStatus {
  readonly deployment: string
  /** Minutes since the run began. */
  readonly minute: number
  readonly slotMs: number
  /** The page's time: the end of the slot's minute, after the evaluation of the alarms and the delivery of their pages. */
  readonly nowMs: number
  /** The names of the channels whose messages the page shows, at least one. */
  readonly channels: readonly string[]
  /** The names of the faults that are on. */
  readonly faults: readonly string[]
  /** The true state of a simulated world, not a measurement. */
  readonly world:
    | {
        readonly waiting: number
        readonly analyzing: number
        readonly completed: number
        readonly connectionsUsed: number
        readonly connectionsLimit: number
      }
    | undefined
}

/** The data of one slot. The first point of a series contains its description. */
export interface PageTick<A extends PageAlarm = PageAlarm> {
  readonly status: PageStatus
  readonly points: readonly {
    readonly id: string
    readonly value: number
    readonly series?: PageSeriesDescription
  }[]
  /** All alarms, or the changed ones; each replaces the alarm of its name. */
  readonly alarms: readonly A[]
  /** All incidents in the record: the worst open one first, then the closed ones, newest first. */
  readonly incidents: readonly PageIncident[]
  /** The sources that are not seen, a line each: `the database, not read since 11:06 UTC`. */
  readonly unseen: readonly string[]
  /** Only new ones. */
  readonly deliveries: readonly PageDelivery[]
  /** The messages that were posted or edited; each replaces the message of its channel and `ts`. */
  readonly messages: readonly ChannelMessage[]
  /** All current findings. */
  readonly findings: readonly PageFinding[]
  readonly stepTimes: PageStepTimes
}

export type PageUpdate = PageTick<PageAlarmWithSpans>

export interface PageSnapshot {
  /** Absent before the first tick. */
  readonly status: PageStatus | undefined
  readonly series: readonly PageSeries[]
  readonly alarms: readonly PageAlarmWithSpans[]
  readonly incidents: readonly PageIncident[]
  readonly unseen: readonly string[]
  /** Oldest first. */
  readonly deliveries: readonly PageDelivery[]
  /** Oldest first. */
  readonly messages: readonly ChannelMessage[]
  readonly findings: readonly PageFinding[]
  /** Absent before the first tick. */
  readonly stepTimes: PageStepTimes | undefined
}

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
  readonly title: string
}

/** A slot and its value in the series' unit. */
export type PagePoint = readonly [slotMs: number, value: number]

export interface PageSeriesDescription {
  readonly id: string
  /** The metric's name. */
  readonly title: string
  /** The values of its dimensions, or empty. */
  readonly label: string
  readonly unit: Unit
  readonly group: MetricGroup
  /** The statistic of the values: `Maximum`, `p95`. */
  readonly statistic: string
}

/** One chart: the newest points, oldest first; a slot without data has none. */
interface PageSeries extends PageSeriesDescription {
  readonly points: readonly PagePoint[]
}
