import type { Failure, Slot, Sample } from '../../lib/model/index.ts'
import type { NewFact } from '../../lib/findings/index.ts'

/** The result for programs: an object for each datum, as it would be published, then one with the failures and facts. */
export function toJson(
  samples: readonly Sample[],
  { failures, facts }: { readonly failures: readonly Failure[]; readonly facts: readonly NewFact[] },
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
  return JSON.stringify([...data, { failures: reported, facts }])
}

function measured(measurement: Sample['measurement']): object {
  if (typeof measurement === 'number') return { value: measurement }
  if ('values' in measurement) return measurement
  return { statistics: measurement }
}
