import { resourceName, type Series } from '../model/index.ts'
import type { Destination } from '../publish/index.ts'

/** The key of a series in CloudWatch. */
export interface SeriesIdentity {
  readonly namespace: string
  readonly name: string
  /** The exact set: CloudWatch does not match a superset. */
  readonly dimensions: Readonly<Record<string, string>>
}

/**
 * The key of a series of the catalogue: our series have the dimension Deployment, series of AWS the name of a resource.
 */
export function identityOf(
  { metric, dimensions }: Series,
  { deployment, namespace }: Destination,
): SeriesIdentity {
  const { name } = metric
  if (metric.namespace === undefined)
    return { namespace, name, dimensions: { Deployment: deployment, ...dimensions } }
  const resources = Object.entries(dimensions).map(
    ([key, resource]) => [key, resourceName(deployment, resource)] as const,
  )
  return { namespace: metric.namespace, name, dimensions: Object.fromEntries(resources) }
}

/** The series as CloudWatch's calls name it. */
export function cloudWatchMetric({ namespace, name, dimensions }: SeriesIdentity): {
  readonly Namespace: string
  readonly MetricName: string
  readonly Dimensions: { Name: string; Value: string }[]
} {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
  return { Namespace: namespace, MetricName: name, Dimensions }
}
