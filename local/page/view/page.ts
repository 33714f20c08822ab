import type { LimitingStep, Step } from '../../../lib/advice/index.ts'
import type { PageAlarm, PageAlarmWithSpans } from './alarm.ts'
import type { ChannelMessage } from '../../receivers/message.ts'
import type { PageDelivery, PageFinding, PageIncident } from './incident.ts'
import type { PageSeries, PageSeriesDescription } from './series.ts'

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
