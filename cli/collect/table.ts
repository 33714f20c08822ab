import { type Measurements, type Sample, type Unit, formatQuantity } from '../../lib/model/index.ts'
import { statisticOf } from '../../lib/cloudwatch/index.ts'
import { aligned } from '../table.ts'

/** The samples for people: one aligned line for each, with metric, dimensions and value. */
export function tableOf(samples: readonly Sample[]): string {
  return aligned([['METRIC', 'DIMENSIONS', 'VALUE'], ...samples.map(rowOf)]).join('\n')
}

function rowOf({ metric, dimensions, measurement }: Sample): string[] {
  const named = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`)
  return [metric.name, named.join(' '), describe(measurement, metric.unit)]
}

function describe(measurement: Measurements[keyof Measurements], unit: Unit): string {
  const of = (value: number): string => formatQuantity(value, unit)
  if (typeof measurement === 'number') return of(measurement)
  const [count = 0, mean = 0] = (['SampleCount', 'Average'] as const).map((name) =>
    statisticOf(name, [measurement]),
  )
  const many = `${formatQuantity(count, 'Count')} samples, mean ${of(mean)}`
  if (!('values' in measurement)) return `${many}, ${of(measurement.minimum)} to ${of(measurement.maximum)}`
  const p95 = statisticOf('p95', [measurement])
  return p95 === undefined ? many : `${many}, p95 ${of(p95)}`
}
