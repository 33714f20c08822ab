import { alarmsOf, metricsByName } from '../../lib/alarms/index.ts'
import { identityOf, type SeriesIdentity, statisticOf, type Percentile } from '../../lib/cloudwatch/index.ts'
import type { Config } from '../../lib/config/index.ts'
import {
  resourceName,
  type Alarm,
  type Statistic,
  type Slot,
  type Form,
  type Metric,
  type Series,
  type Unit,
} from '../../lib/model/index.ts'
import type { StoredSeries } from '../aws/cloudwatch/store.ts'
import type { PageTick } from './view.ts'

/** The id of a series on the page: `ReplicasUp/analyzer`. */
export function idOf(series: Pick<SeriesIdentity, 'name' | 'dimensions'>): string {
  return [series.name, ...Object.values(ownDimensions(series))].join('/')
}

/** The dimensions of a series without its deployment, which all series of a page share. */
export function ownDimensions({
  dimensions,
}: Pick<SeriesIdentity, 'dimensions'>): SeriesIdentity['dimensions'] {
  const { Deployment: _, ...own } = dimensions
  return own
}

/** The id of the series that an alarm watches. */
export function watchedId(series: Series, config: Config): string {
  return idOf(identityOf(series, config))
}

/** The points of a slot: of the deployment's own series, and of those of AWS that an alarm watches. */
export function pointsAt(slot: Slot, stored: readonly StoredSeries[], config: Config): PageTick['points'] {
  const watching = new Map(alarmsOf(config).map((alarm) => [watchedId(alarm.series, config), alarm]))
  return stored.flatMap((series) => {
    const id = idOf(series)
    const alarm = watching.get(id)
    const isShown = series.namespace === config.namespace || alarm !== undefined
    return isShown ? pointOf(id, series, alarm, slot, config) : []
  })
}

function pointOf(
  id: string,
  series: StoredSeries,
  alarm: Alarm | undefined,
  slot: Slot,
  { deployment }: Config,
): PageTick['points'] {
  const { name, unit, form, data } = series
  const statistic = alarm?.statistic ?? usualStatistic(form, unit, metricsByName.get(name)?.kind)
  const measured = data.filter(({ at }) => at === slot).map(({ measurement }) => measurement)
  const value = statisticOf(statistic, measured)
  if (value === undefined) return []
  // The names of the stack's resources begin with this prefix.
  const ownPrefix = resourceName(deployment, '')
  const description = {
    id,
    title: name,
    label: Object.values(ownDimensions(series))
      .map((one) => one.replace(ownPrefix, ''))
      .join(' '),
    unit: alarm?.isShare ? 'Percent' : (unit as Unit),
    group: metricsByName.get(name)?.group ?? 'monitor',
    statistic,
  } as const
  return [{ id, value: inUnit(value, alarm), series: description }]
}

/** A share in percent, as in the texts of its alarm; other values as they are. */
export function inUnit(value: number, alarm: Pick<Alarm, 'isShare'> | undefined): number {
  return alarm?.isShare ? 100 * value : value
}

/** The statistic of a chart without an alarm: p95 of times, the mean of counts and sets, the maximum of a gauge. */
function usualStatistic(form: Form, unit: string, kind: Metric['kind'] | undefined): Statistic | Percentile {
  if (form === 'distribution' && unit !== 'Count') return 'p95'
  return form === 'statistics' || kind === 'counter' ? 'Average' : 'Maximum'
}
