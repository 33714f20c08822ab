import type { Form, Unit } from '../../lib/model/metric.ts'
import { metrics, awsMetrics } from '../../lib/catalogue.ts'
import type { StoredSeries } from '../aws/cloudwatch/store.ts'
import { type Statistic, resourceName } from '../../lib/model/alarm.ts'
import { type Percentile, statisticOf } from '../../lib/simulator/statistic.ts'
import type { Slot } from '../../lib/model/clock.ts'
import type { PageTick, PageSeriesDescription } from '../page/view.ts'

/** The statistic of a chart, by form. */
const statistics = { value: 'Maximum', statistics: 'Average', distribution: 'p95' } as const satisfies Record<
  Form,
  string
>

const groups = new Map(
  [...Object.values(metrics).flat(), ...awsMetrics].map(({ name, group }) => [name, group]),
)

/** A distribution of counts adds up. */
function statisticFor({ form, unit }: Pick<StoredSeries, 'form' | 'unit'>): Statistic | Percentile {
  return form === 'distribution' && unit === 'Count' ? 'Sum' : statistics[form]
}

export function pointOf(series: StoredSeries, slot: Slot, deployment: string): PageTick['points'] {
  const data = series.data.filter(({ at }) => at === slot).map(({ measurement }) => measurement)
  const value = statisticOf(statisticFor(series), data)
  return value === undefined ? [] : [{ id: idOf(series), value, series: describe(series, deployment) }]
}

function describe(series: StoredSeries, deployment: string): PageSeriesDescription {
  const { name, dimensions, unit } = series
  const { Deployment: _, ...own } = dimensions
  // The names of the stack's resources begin with it.
  const ownPrefix = resourceName(deployment, '')
  return {
    id: idOf(series),
    title: name,
    label: Object.values(own)
      .map((value) => value.replace(ownPrefix, ''))
      .join(' '),
    unit: unit as Unit,
    group: groups.get(name) ?? 'monitor',
    statistic: statisticFor(series),
  }
}

export function idOf({ name, dimensions }: Pick<StoredSeries, 'name' | 'dimensions'>): string {
  const { Deployment: _, ...own } = dimensions
  return [name, ...Object.values(own)].join('/')
}
