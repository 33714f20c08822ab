import type { AlarmState } from '../lib/cloudwatch/evaluate.ts'
import type { CloudWatch } from './aws/cloudwatch/server.ts'
import type { Transition } from './aws/cloudwatch/alarms.ts'
import type { ReceivedPage } from './receivers/receiver.ts'

export interface Report {
  /** Simulated minutes that were run. */
  readonly minutes: number
  /** Slots that every collector ran for. */
  readonly slots: number
  /** Distinct series in CloudWatch. */
  readonly series: number
  /** Data in CloudWatch. */
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
  readonly pages: readonly {
    readonly minute: number
    readonly channel: string
    readonly action: ReceivedPage['action']
    readonly alarm: string
  }[]
}

export type TimedTransition = Transition & { readonly minute: number }
export type TimedPage = ReceivedPage & { readonly minute: number }

export interface Ran {
  readonly minutes: number
  readonly slots: number
  readonly cloudwatch: CloudWatch
  readonly transitions: readonly TimedTransition[]
  readonly pages: readonly TimedPage[]
  /** The short name of an alarm of CloudWatch's. */
  readonly shortName: (alarmName: string) => string
}

/** What a run came to, for machines: the JSON line that it prints last. */
export function reportOf({ minutes, slots, cloudwatch, transitions, pages, shortName }: Ran): Report {
  const series = cloudwatch.series()
  const calls = Object.values(cloudwatch.calls())
  return {
    minutes,
    slots,
    series: series.length,
    data: series.reduce((sum, { data }) => sum + data.length, 0),
    calls: calls.reduce((sum, count) => sum + count, 0),
    alarms: cloudwatch.alarms().map(({ alarm, state }) => ({ name: shortName(alarm.AlarmName), state })),
    transitions: transitions.map(({ minute, alarm, from, to }) => ({
      minute,
      alarm: shortName(alarm.AlarmName),
      from,
      to,
    })),
    pages: pages.map(({ minute, channel, action, alarm }) => ({ minute, channel, action, alarm })),
  }
}
