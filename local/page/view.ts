import type { Area, Severity } from '../../lib/model/alarm.ts'
import type { MetricGroup, Unit } from '../../lib/model/metric.ts'

export type PageAlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

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
export interface PageSeries extends PageSeriesDescription {
  readonly points: readonly PagePoint[]
}

export interface PageAlarm {
  readonly name: string
  readonly area: Area
  readonly severity: Severity
  readonly state: PageAlarmState
  readonly sinceMs: number
  /** False if its series has never had a datum: OK then only means that missing data do not breach. */
  readonly measured: boolean
  /** In ALARM the symptom, with the worst value of its window and the limit; otherwise the summary. */
  readonly symptom: string
  /** `QueueLength maximum > 40, 10 of 15`. */
  readonly rule: string
  /** The id of the series it watches. */
  readonly series: string
  /** In the series' unit. */
  readonly threshold: number
}

/** A time in ALARM; without an end it goes on. */
export interface PageSpan {
  readonly fromMs: number
  readonly toMs: number | undefined
}

export interface PageWatchedAlarm extends PageAlarm {
  /** Oldest first. */
  readonly spans: readonly PageSpan[]
}

/** A message that a channel has accepted. */
export interface PageDelivery {
  readonly atMs: number
  readonly channel: string
  readonly action: 'trigger' | 'resolve'
  readonly alarm: string
  readonly severity: Severity
  readonly title: string
  readonly text: string
}

/** An open finding of a collector: a failure, or the cause of a value. */
export interface PageFinding {
  readonly title: string
  /** The details, a line each; or the remedy. */
  readonly text: string
  readonly sinceMs: number
}

export interface PageStatus {
  readonly deployment: string
  /** Minutes since the run began. */
  readonly minute: number
  readonly slotMs: number
  /** The page's time: the end of the slot's minute, with alarms evaluated and pages sent. */
  readonly nowMs: number
  readonly fault: string | undefined
  /** The true state of the simulated world, not a measurement. */
  readonly world: {
    readonly waiting: number
    readonly analyzing: number
    readonly completed: number
    readonly connectionsUsed: number
    readonly connectionsLimit: number
  }
}

/** The data of one slot. The first point of a series contains its description. */
export interface PageTick<A extends PageAlarm = PageAlarm> {
  readonly status: PageStatus
  readonly points: readonly {
    readonly id: string
    readonly value: number
    readonly series?: PageSeriesDescription
  }[]
  /** All alarms, or those that changed: they replace their namesakes. */
  readonly alarms: readonly A[]
  /** Only new ones. */
  readonly deliveries: readonly PageDelivery[]
  /** All that are open. */
  readonly findings: readonly PageFinding[]
}

export type PageUpdate = PageTick<PageWatchedAlarm>

export interface PageSnapshot {
  /** Absent before the first tick. */
  readonly status: PageStatus | undefined
  readonly series: readonly PageSeries[]
  readonly alarms: readonly PageWatchedAlarm[]
  /** Oldest first. */
  readonly deliveries: readonly PageDelivery[]
  readonly findings: readonly PageFinding[]
}
