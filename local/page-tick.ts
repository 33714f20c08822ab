import { alarmName, comparisonSigns, type Alarm } from '../lib/alarm.ts'
import { alarmsOf } from '../lib/catalogue.ts'
import { slotPlus, type Slot } from '../lib/clock.ts'
import { statisticOf } from '../lib/cloudwatch/statistic.ts'
import type { Form, Unit } from '../lib/metric.ts'
import { formatQuantity } from '../lib/oncall/quantity.ts'
import type { StoredSeries } from './aws/cloudwatch/store.ts'
import type { Deployment } from './deployment.ts'
import { groupOf } from './page-groups.ts'
import type { PageAlarm, PageDelivery, PageSeriesDescription, PageTick } from './page/feed.ts'
import type { ReceivedPage } from './receivers/receiver.ts'
import type { Minute } from './run.ts'

/** How a series of a form is drawn. */
const statistics = { value: 'Maximum', statistics: 'Average', distribution: 'p95' } as const satisfies Record<
  Form,
  string
>

/** One minute as the page shows it, read out of CloudWatch and the channels: what an operator would see. */
export function pageTick(
  { config, cloudwatch, connectionsLimit }: Deployment,
  { minute, slot, world, pages }: Minute,
): PageTick {
  const { fault, ...state } = world
  const alarms = alarmsOf(config)
  const named = new Map(cloudwatch.alarms().map((one) => [one.alarm.AlarmName, one]))
  return {
    status: {
      deployment: config.deployment,
      minute,
      slotMs: slot,
      fault,
      world: { ...state, connectionsLimit },
    },
    points: cloudwatch.series().flatMap((series) => pointOf(series, slot)),
    alarms: alarms.map((alarm) => {
      const { state, changedAt } = named.get(alarmName(config.deployment, alarm.name)) ?? {}
      const value = latestOf(alarm, cloudwatch.series(), slot)
      return alarmView(alarm, state ?? 'INSUFFICIENT_DATA', changedAt ?? slot, value)
    }),
    // A page is sent when the minute is over, and its alarm has changed.
    deliveries: pages.map((page) => deliveryOf(page, alarms, slotPlus(slot, 1))),
  }
}

function pointOf(series: StoredSeries, slot: Slot): PageTick['points'] {
  const data = series.data.filter(({ at }) => at === slot).map(({ measurement }) => measurement)
  const value = statisticOf(statistics[series.form], data)
  return value === undefined ? [] : [{ id: idOf(series), value, series: describe(series) }]
}

function describe(series: StoredSeries): PageSeriesDescription {
  const { name, dimensions, unit, form } = series
  const { Deployment: _, ...own } = dimensions
  return {
    id: idOf(series),
    title: name,
    label: Object.values(own).join(' '),
    unit: unit as Unit,
    group: groupOf(name),
    statistic: statistics[form],
  }
}

function idOf({ name, dimensions }: Pick<StoredSeries, 'name' | 'dimensions'>): string {
  const { Deployment: _, ...own } = dimensions
  return [name, ...Object.values(own)].join('/')
}

const seriesId = ({ series }: Alarm): string =>
  idOf({ name: series.metric.name, dimensions: series.dimensions })

function latestOf(alarm: Alarm, all: readonly StoredSeries[], slot: Slot): number | undefined {
  const data = all.find((series) => idOf(series) === seriesId(alarm))?.data ?? []
  const newest = data.filter(({ at }) => at === slot).map(({ measurement }) => measurement)
  return statisticOf(alarm.statistic, newest)
}

function alarmView(
  alarm: Alarm,
  state: PageAlarm['state'],
  sinceMs: number,
  value: number | undefined,
): PageAlarm {
  const limit = formatQuantity(alarm.threshold, alarm.unit)
  const { breaching, points } = alarm.window
  const rule = `${alarm.series.metric.name} ${alarm.statistic.toLowerCase()} ${comparisonSigns[alarm.comparison]} ${limit}`
  const isTold = state === 'ALARM' && value !== undefined
  return {
    name: alarm.name,
    problem: alarm.problem,
    severity: alarm.severity,
    state,
    sinceMs,
    symptom: isTold ? alarm.symptom(formatQuantity(value, alarm.unit), limit) : alarm.summary,
    rule: `${rule}, ${breaching} of ${points}`,
    series: seriesId(alarm),
    threshold: alarm.threshold,
  }
}

function deliveryOf(page: ReceivedPage, alarms: readonly Alarm[], slot: Slot): PageDelivery {
  const { channel, action, alarm, title, text } = page
  const severity = alarms.find(({ name }) => name === alarm)?.severity ?? 'critical'
  return { atMs: slot, channel, action, alarm, severity, title, text }
}
