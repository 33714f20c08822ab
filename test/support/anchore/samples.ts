import type { Sample } from '../../../lib/model/index.ts'

/** By the metric's name and the values of its dimensions: `ReplicasUp apiext`. */
export type Values = Readonly<Record<string, Sample['measurement']>>

export function valuesOf(samples: readonly Sample[]): Values {
  return Object.fromEntries(
    samples.map(({ metric, dimensions, measurement }): [string, Sample['measurement']] => [
      [metric.name, ...Object.values(dimensions)].join(' '),
      measurement,
    ]),
  )
}
