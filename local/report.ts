import { collectorNames, type Slot } from '../lib/model/index.ts'
import type { AlarmState } from '../lib/cloudwatch/index.ts'
import { heartbeat } from '../lib/publish/index.ts'
import type { CloudWatch } from './aws/cloudwatch/server.ts'
import type { StoredSeries } from './aws/cloudwatch/store.ts'
import type { ReceivedPage } from './receivers/receiver.ts'
import type { ChannelMessage } from './receivers/message.ts'
import type { Transition } from './aws/cloudwatch/alarms/alarms.ts'
import type { WorldState } from './world/world.ts'

/** The true state of the simulated world, not a measurement. */
export type Truth = WorldState & { readonly connectionsLimit: number }

/** A minute that has passed. */
export interface Minute {
  /** From 1. */
  readonly minute: number
  readonly slot: Slot
  /** Undefined if the systems are not simulated. */
  readonly world: Truth | undefined
  readonly transitions: readonly Transition[]
  readonly pages: readonly ReceivedPage[]
  /** The messages that were posted or edited in this minute. */
  readonly messages: readonly ChannelMessage[]
}

/** The result of a run, its last line, in JSON. Alarms have their short names. */
export interface Report extends Events {
  /** Simulated minutes. */
  readonly minutes: number
  /** Slots that every collector published. */
  readonly slots: number
  /** Distinct series that anchor-watch published; AWS's own, which are free, do not count. */
  readonly series: number
  /** The number of data in these series. */
  readonly data: number
  /** Calls to CloudWatch. */
  readonly calls: number
  readonly alarms: readonly { readonly name: string; readonly state: AlarmState }[]
}

interface Events {
  readonly transitions: readonly {
    readonly minute: number
    readonly alarm: string
    readonly from: AlarmState
    readonly to: AlarmState
  }[]
  readonly pages: readonly (ReceivedPage & { readonly minute: number })[]
}

/** Collects the minutes of a run and sums them up. */
export interface RunRecord {
  readonly add: (minute: Minute) => void
  readonly minutes: () => number
  readonly events: () => Events
  readonly shortName: (alarmName: string) => string
}

export function createRecord(shortName: (alarmName: string) => string): RunRecord {
  const transitions: Events['transitions'][number][] = []
  const pages: Events['pages'][number][] = []
  let minutes = 0
  return {
    add: ({ minute, ...passed }) => {
      minutes = minute
      for (const { alarm, from, to } of passed.transitions) {
        transitions.push({ minute, alarm: shortName(alarm.AlarmName), from, to })
      }
      for (const page of passed.pages) pages.push({ minute, ...page })
    },
    minutes: () => minutes,
    events: () => ({ transitions, pages }),
    shortName,
  }
}

export function reportOf(record: RunRecord, cloudwatch: CloudWatch): Report {
  const series = cloudwatch.series().filter(isOurs)
  const calls = Object.values(cloudwatch.calls())
  return {
    minutes: record.minutes(),
    slots: slotsOf(series),
    series: series.length,
    data: series.reduce((sum, { data }) => sum + data.length, 0),
    calls: calls.reduce((sum, count) => sum + count, 0),
    alarms: cloudwatch
      .alarms()
      .map(({ alarm, state }) => ({ name: record.shortName(alarm.AlarmName), state })),
    ...record.events(),
  }
}

function isOurs({ namespace }: StoredSeries): boolean {
  return !namespace.startsWith('AWS/')
}

/** A slot is published if it has a heartbeat; the smallest number of all collectors counts. */
function slotsOf(series: readonly StoredSeries[]): number {
  const beats = series.filter(({ name }) => name === heartbeat.name)
  return beats.length < collectorNames.length ? 0 : Math.min(...beats.map(({ data }) => data.length))
}
