import {
  collectorNames,
  type Slot,
  resourceName,
  minutesBetween,
  slotOf,
  slotPlus,
} from '../lib/model/index.ts'
import { type AlarmState, foldData } from '../lib/cloudwatch/index.ts'
import { heartbeat } from '../lib/publish/index.ts'
import type { CloudWatch } from './aws/cloudwatch/server.ts'
import type { StoredSeries } from './aws/cloudwatch/store.ts'
import type { ReceivedPage } from './receivers/receiver.ts'
import type { ChannelMessage } from './receivers/slack.ts'
import type { Transition } from './aws/cloudwatch/alarms.ts'
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
export interface Report {
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
  readonly transitions: readonly {
    readonly minute: number
    readonly alarm: string
    readonly from: AlarmState
    readonly to: AlarmState
  }[]
  readonly pages: readonly (ReceivedPage & { readonly minute: number })[]
}

/** Sums up the minutes of a run. */
export function reportOf(
  minutes: readonly Pick<Minute, 'minute' | 'transitions' | 'pages'>[],
  cloudwatch: CloudWatch,
  shortName: (alarmName: string) => string,
): Report {
  const series = cloudwatch.series().filter(isOurs)
  const calls = Object.values(cloudwatch.calls())
  return {
    minutes: minutes.length,
    slots: slotsOf(series),
    series: series.length,
    data: series.reduce((sum, { data }) => sum + data.length, 0),
    calls: calls.reduce((sum, count) => sum + count, 0),
    alarms: cloudwatch.alarms().map(({ alarm, state }) => ({ name: shortName(alarm.AlarmName), state })),
    transitions: minutes.flatMap(({ minute, transitions }) =>
      transitions.map(({ alarm, from, to }) => ({ minute, alarm: shortName(alarm.AlarmName), from, to })),
    ),
    pages: minutes.flatMap(({ minute, pages }) => pages.map((page) => ({ minute, ...page }))),
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

/** The published series of a run as JSON, a line each, which `advise`, `backtest` and `test alarms` read. */
export function recordingOf(stored: readonly StoredSeries[], deployment: string): string {
  return `[\n${stored.map((series) => JSON.stringify(recorded(series, deployment))).join(',\n')}\n]\n`
}

function recorded({ namespace, name, dimensions, unit, data }: StoredSeries, deployment: string): object {
  const from = slotOf(data[0]?.at ?? 0)
  const last = slotOf(data.at(-1)?.at ?? from)
  const byMinute = Map.groupBy(data, ({ at }) => slotOf(at))
  const minutes = Array.from({ length: minutesBetween(from, last) + 1 }, (_, minute) => {
    const [first, ...others] = (byMinute.get(slotPlus(from, minute)) ?? []).map((one) => one.measurement)
    if (first === undefined) return null
    return others.length === 0 ? first : (foldData([first, ...others]) ?? null)
  })
  const own = namespace.startsWith('AWS/') ? unprefixed(dimensions, resourceName(deployment, '')) : dimensions
  return { metric: name, dimensions: own, unit, from: new Date(from).toISOString(), minutes }
}

/** The dimensions of a series of AWS, without the prefix of the deployment in the names of resources. */
function unprefixed(
  dimensions: StoredSeries['dimensions'],
  prefix: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(dimensions).map(([name, value]) => [name, value.replace(prefix, '')]),
  )
}
