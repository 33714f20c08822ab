import { alarmName, comparisonSigns, type Alarm, type Statistic } from '../lib/model/alarm.ts'
import { alarmsOf, awsMetrics, metrics } from '../lib/catalogue.ts'
import { slotPlus, type Slot } from '../lib/model/clock.ts'
import { evaluate } from '../lib/simulator/evaluate.ts'
import { evaluationRange } from '../lib/cloudwatch/alarm-properties.ts'
import { identityOf } from '../lib/cloudwatch/series-identity.ts'
import { statisticOf, type Percentile } from '../lib/simulator/statistic.ts'
import type { Report } from '../lib/model/finding.ts'
import type { Form, Unit } from '../lib/model/metric.ts'
import { formatQuantity } from '../lib/model/quantity.ts'
import type { AlarmStatus } from './aws/cloudwatch/alarms/alarms.ts'
import type { StoredSeries } from './aws/cloudwatch/store.ts'
import type { Deployment } from './deployment.ts'
import type { PageAlarm, PageDelivery, PageSeriesDescription, PageTick } from './page/feed.ts'
import type { ReceivedPage } from './receivers/receiver.ts'
import { findingsAt } from './page-findings.ts'
import type { Minute } from './report.ts'

/** The statistic of a chart, by form. */
const statistics = { value: 'Maximum', statistics: 'Average', distribution: 'p95' } as const satisfies Record<
  Form,
  string
>

const groups = new Map(
  [...Object.values(metrics).flat(), ...awsMetrics].map(({ name, group }) => [name, group]),
)

/** One minute for the page, from the data that an operator can see: CloudWatch, the channels and the collectors' reports. */
export function pageTick(
  { config, cloudwatch, connectionsLimit }: Pick<Deployment, 'config' | 'cloudwatch' | 'connectionsLimit'>,
  { minute, slot, world, pages }: Minute,
  reports: readonly Report[],
): PageTick {
  const { fault, ...state } = world
  const alarms = alarmsOf(config)
  const statuses = new Map(cloudwatch.alarms().map((one) => [one.alarm.AlarmName, one]))
  const watched = new Set(alarms.map(({ series }) => idOf(identityOf(series, config))))
  // AWS's own series are shown if an alarm watches them.
  const shown = cloudwatch
    .series()
    .filter((series) => series.namespace === config.namespace || watched.has(idOf(series)))
  const nowMs = slotPlus(slot, 1)
  return {
    status: {
      deployment: config.deployment,
      minute,
      slotMs: slot,
      nowMs,
      fault,
      world: { ...state, connectionsLimit },
    },
    points: shown.flatMap((series) => pointOf(series, slot)),
    alarms: alarms.flatMap((alarm) => {
      const status = statuses.get(alarmName(config.deployment, alarm.name))
      const id = idOf(identityOf(alarm.series, config))
      const series = shown.find((one) => idOf(one) === id)
      return status === undefined ? [] : [alarmView(alarm, id, status, series, slot)]
    }),
    deliveries: pages.map((page) => deliveryOf(page, alarms, nowMs)),
    findings: findingsAt(slot, reports),
  }
}

/** A distribution of counts adds up. */
function statisticFor({ form, unit }: Pick<StoredSeries, 'form' | 'unit'>): Statistic | Percentile {
  return form === 'distribution' && unit === 'Count' ? 'Sum' : statistics[form]
}

function pointOf(series: StoredSeries, slot: Slot): PageTick['points'] {
  const data = series.data.filter(({ at }) => at === slot).map(({ measurement }) => measurement)
  const value = statisticOf(statisticFor(series), data)
  return value === undefined ? [] : [{ id: idOf(series), value, series: describe(series) }]
}

function describe(series: StoredSeries): PageSeriesDescription {
  const { name, dimensions, unit } = series
  const { Deployment: _, ...own } = dimensions
  return {
    id: idOf(series),
    title: name,
    label: Object.values(own).join(' '),
    unit: unit as Unit,
    group: groups.get(name) ?? 'monitor',
    statistic: statisticFor(series),
  }
}

function idOf({ name, dimensions }: Pick<StoredSeries, 'name' | 'dimensions'>): string {
  const { Deployment: _, ...own } = dimensions
  return [name, ...Object.values(own)].join('/')
}

/** The worst breaching value of those that decide the state; the newest one may not breach. */
function worstOf(
  { statistic, comparison }: Alarm,
  { alarm: rule, state }: AlarmStatus,
  data: StoredSeries['data'],
  slot: Slot,
): number | undefined {
  const range = evaluationRange(rule)
  const points = Array.from({ length: range }, (_, index) => {
    const minute = slotPlus(slot, index - range + 1)
    return statisticOf(
      statistic,
      data.filter(({ at }) => at === minute).map(({ measurement }) => measurement),
    )
  })
  const breaching = evaluate(rule, points, state).used.filter((point) => point.breaching)
  if (breaching.length === 0) return undefined
  const worst = comparison.startsWith('Greater') ? Math.max : Math.min
  return worst(...breaching.map(({ value }) => value))
}

function alarmView(
  alarm: Alarm,
  id: string,
  status: AlarmStatus,
  series: StoredSeries | undefined,
  slot: Slot,
): PageAlarm {
  const { state, changedAt } = status
  const value = state === 'ALARM' ? worstOf(alarm, status, series?.data ?? [], slot) : undefined
  const limit = formatQuantity(alarm.threshold, alarm.unit)
  const { breaching, points } = alarm.window
  const rule = `${alarm.series.metric.name} ${alarm.statistic.toLowerCase()} ${comparisonSigns[alarm.comparison]} ${limit}`
  return {
    name: alarm.name,
    area: alarm.area,
    severity: alarm.severity,
    state,
    sinceMs: changedAt,
    measured: series !== undefined,
    symptom: value === undefined ? alarm.summary : alarm.symptom(formatQuantity(value, alarm.unit), limit),
    rule: `${rule}, ${breaching} of ${points}`,
    series: id,
    threshold: alarm.threshold,
  }
}

function deliveryOf(page: ReceivedPage, alarms: readonly Alarm[], atMs: number): PageDelivery {
  const { channel, action, alarm, title, text } = page
  const severity = alarms.find(({ name }) => name === alarm)?.severity ?? 'critical'
  return { atMs, channel, action, alarm, severity, title, text }
}
