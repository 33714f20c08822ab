import type { Slot } from './clock.ts'

/** The units of CloudWatch (StandardUnit) that the catalogue uses. */
export type Unit = 'Bytes' | 'Count' | 'Milliseconds' | 'None' | 'Percent' | 'Seconds'

/**
 * The form of a series, always the same for one series:
 * `value` one number a slot; `statistics` a statistic set folded over replicas; `distribution` values with counts,
 * from which CloudWatch computes percentiles.
 */
export type Form = 'value' | 'statistics' | 'distribution'

/**
 * `gauge`: a level at the slot. `counter`: an increase since the slot before, which adds up over time; it needs the state
 * of the slot before, is spread over missed minutes, and has one value a minute: a copy changes nothing.
 */
export type Kind = 'counter' | 'gauge'

/** `core`: the curated metrics; `full`: all metrics, each of which is billed. */
export type Detail = 'core' | 'full'

/**
 * The section of the dashboard and of the web page that shows the metric; `lifecycle`: the times of an image's steps.
 */
export type MetricGroup = 'backlog' | 'lifecycle' | 'database' | 'services' | 'monitor'

/** The namespaces of AWS's own metrics that alarms watch. */
export type AwsNamespace = 'AWS/Lambda' | 'AWS/SNS' | 'AWS/SQS'

/** A metric of the catalogue. The dimension `Deployment` is added to every one when it is published. */
export interface Metric<Dimension extends string = string, F extends Form = Form> {
  readonly name: string
  readonly group: MetricGroup
  /**
   * The namespace of a metric that AWS publishes; its dimensions hold names of the stack's resources, without the prefix
   * that they share. Absent: anchor-watch publishes the metric, in the namespace of watch.yml.
   */
  readonly namespace?: AwsNamespace
  readonly unit: Unit
  readonly form: F
  readonly kind: Kind
  /** `full`: published only with `detail: full`. */
  readonly detail: Detail
  readonly dimensions: readonly Dimension[]
  /** Its meaning, one sentence, for docs/metrics.md and the web page. */
  readonly help: string
}

export interface StatisticSet {
  readonly sampleCount: number
  readonly sum: number
  readonly minimum: number
  readonly maximum: number
}

export interface Distribution {
  /** Unique values, at most 150. */
  readonly values: readonly number[]
  /** The number of occurrences of each value; the same length. */
  readonly counts: readonly number[]
}

/** The measurement of each form. */
export interface Measurements {
  readonly value: number
  readonly statistics: StatisticSet
  readonly distribution: Distribution
}

/** One series of a metric: the metric and a value for each of its dimensions. */
export interface Series<F extends Form = Form> {
  readonly metric: Metric<string, F>
  readonly dimensions: Readonly<Record<string, string>>
}

/** The measurement of one series in one slot. */
export type Sample = { readonly [F in Form]: SampleOf<F> }[Form]

interface SampleOf<F extends Form> extends Series<F> {
  readonly measurement: Measurements[F]
  /** The minute of the measurement; the slot of the run when absent. */
  readonly slot?: Slot
}

type DimensionsOf<Dimension extends string> = [Dimension] extends [never]
  ? []
  : [dimensions: Readonly<Record<Dimension, string>>]

/** Defines a metric; collectors, alarms and docs import it. */
export function defineMetric<const Dimension extends string = never, F extends Form = 'value'>(metric: {
  readonly name: string
  readonly group: MetricGroup
  readonly namespace?: AwsNamespace
  readonly unit: Unit
  readonly form?: F
  /** `gauge` when absent; a distribution is always a counter. */
  readonly kind?: Kind
  /** `core` when absent. */
  readonly detail?: Detail
  readonly dimensions?: readonly Dimension[]
  readonly help: string
}): Metric<Dimension, F> {
  return Object.freeze({
    name: metric.name,
    group: metric.group,
    ...(metric.namespace && { namespace: metric.namespace }),
    unit: metric.unit,
    form: metric.form ?? ('value' as F),
    kind: metric.form === 'distribution' ? 'counter' : (metric.kind ?? 'gauge'),
    detail: metric.detail ?? 'core',
    dimensions: Object.freeze(metric.dimensions ?? []),
    help: metric.help,
  })
}

/** One series of `metric`: its type demands a value for every dimension (CloudWatch matches one exact set). */
export function seriesOf<Dimension extends string, F extends Form>(
  metric: Metric<Dimension, F>,
  ...[dimensions]: DimensionsOf<Dimension>
): Series<F> {
  return { metric, dimensions: dimensions ?? {} }
}

/** A sample of `metric`: `sample(queueLength, 12, { Queue: 'images_to_analyze' })`. */
export function sample<Dimension extends string, F extends Form>(
  metric: Metric<Dimension, F>,
  measurement: Measurements[F],
  ...dimensions: DimensionsOf<Dimension>
): Sample {
  return { ...seriesOf(metric, ...dimensions), measurement } as Sample
}

/** The name of a series in logs: `QueueLength{Queue="images_to_analyze"}`, `OldestWait`. */
export function seriesName({
  metric,
  dimensions,
}: Pick<Series, 'dimensions'> & { readonly metric: { readonly name: string } }): string {
  const labels = Object.entries(dimensions)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return labels.length === 0 ? metric.name : `${metric.name}{${labels.join(',')}}`
}
