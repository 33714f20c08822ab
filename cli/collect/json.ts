import type { Failure } from '../../lib/model/failure.ts'
import type { Slot } from '../../lib/model/clock.ts'
import type { Sample } from '../../lib/model/metric.ts'

/** The result for programs: one object for each datum, as it would be published, then the failures. */
export function toJson(
  samples: readonly Sample[],
  failures: readonly Failure[],
  { deployment, slot }: { readonly deployment: string; readonly slot: Slot },
): string {
  const data = samples.map(({ metric, dimensions, measurement }) => ({
    metric: metric.name,
    dimensions: { Deployment: deployment, ...dimensions },
    unit: metric.unit,
    slot: new Date(slot).toISOString(),
    ...measured(measurement),
  }))
  const reported = failures.map(({ target, kind, message, remedy }) => ({ target, kind, message, remedy }))
  return JSON.stringify([...data, { failures: reported }])
}

function measured(measurement: Sample['measurement']): object {
  if (typeof measurement === 'number') return { value: measurement }
  if ('values' in measurement) return measurement
  return { statistics: measurement }
}
