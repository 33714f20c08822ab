import type { Series } from './metric.ts'

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
