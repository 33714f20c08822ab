import {
  type Alarm,
  type Severity,
  type Statistic,
  seriesOf,
  type Metric,
  type Series,
  type Unit,
  formatValue,
} from '../../model/index.ts'

/** A statistic of CloudWatch; percentiles only of metrics of the form `distribution`. */
export type ChartStatistic = Statistic | 'p50' | 'p95'

/** A line of a chart: a statistic of one series, by the minute. */
export interface Line {
  readonly label: string
  readonly series: Series
  readonly statistic: ChartStatistic
}

/** The threshold of an alarm that watches a line of the chart. */
export interface Limit {
  /** `backlog-age: 30 min`. */
  readonly label: string
  /** In the unit of the chart. */
  readonly value: number
  readonly severity: Severity
}

export const limitColors: Readonly<Record<Severity, string>> = { warning: '#ff7f0e', critical: '#d62728' }

export interface Chart {
  readonly title: string
  /** The unit of all of its lines. */
  readonly unit: Unit
  /** The values are shares of 1, which people read in percent. */
  readonly isShare?: true
  readonly lines: readonly Line[]
  readonly limits: readonly Limit[]
  /** The upper end of the axis; the highest value when absent. */
  readonly max?: number
}

/** Makes a chart with the thresholds of the alarms of a deployment. */
export type Draw = (title: string, lines: readonly Line[], more?: Pick<Chart, 'max'>) => Chart

export interface Section {
  readonly title: string
  readonly charts: readonly Chart[]
}

/** A line of the series of a metric with these dimensions. */
export function lineOf(
  label: string,
  metric: Metric,
  {
    statistic = defaultStatistic(metric),
    dimensions = {},
  }: Partial<Pick<Line, 'statistic'>> & {
    readonly dimensions?: Readonly<Record<string, string>>
  } = {},
): Line {
  return { label, series: seriesOf(metric, dimensions), statistic }
}

/** p95 of a distribution, the mean of any other counter, which a datum that arrives twice does not change, the maximum of a gauge. */
function defaultStatistic({ kind, form }: Metric): ChartStatistic {
  if (form === 'distribution') return 'p95'
  return kind === 'counter' ? 'Average' : 'Maximum'
}

/** A chart with the thresholds of the alarms that watch its lines with the same statistic. */
export function chartOf(
  title: string,
  lines: readonly Line[],
  alarms: readonly Alarm[],
  more: Pick<Chart, 'max'> = {},
): Chart {
  const [first] = lines
  const unit = first?.series.metric.unit ?? 'None'
  const watching = alarms.filter((alarm) => lines.some((line) => watches(alarm, line)))
  const isShare = watching.some((alarm) => alarm.isShare)
  return { title, unit, ...(isShare && { isShare }), lines, limits: limitsOf(watching), ...more }
}

/** A chart of one metric with its name in words as the title: `Longest transaction`. */
export function ownChart(chart: Draw, metric: Metric): Chart {
  const title = metric.name.replaceAll(/(?<=.)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return chart(title, [lineOf(title.toLowerCase(), metric)])
}

function limitsOf(watching: readonly Alarm[]): readonly Limit[] {
  const byKind = new Map(watching.map((alarm) => [alarm.kind, alarm]))
  return [...byKind.values()].map((alarm) => ({
    label: `${alarm.kind}: ${formatValue(alarm.threshold, alarm)}`,
    value: alarm.threshold,
    severity: alarm.severity,
  }))
}

export function watches({ series, statistic }: Alarm, line: Line): boolean {
  return statistic === line.statistic && isSameSeries(series, line.series)
}

function isSameSeries(one: Series, other: Series): boolean {
  return (
    one.metric === other.metric &&
    Object.entries(one.dimensions).every(([name, value]) => other.dimensions[name] === value)
  )
}
