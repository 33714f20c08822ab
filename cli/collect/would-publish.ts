import { refusalOf } from '../../lib/cloudwatch/refusal.ts'
import { sample, type Sample } from '../../lib/model/metric.ts'
import { dataDropped, dataSpooled, heartbeat } from '../../lib/self/metrics.ts'
import type { CollectedTwice } from './collect-twice.ts'

/** All samples that a deployed run would send for this slot: its heartbeats too, and not what CloudWatch refuses. */
export function samplesToPublish({ slot, found }: CollectedTwice): readonly Sample[] {
  const samples = found.flatMap((one) => one.samples)
  const taken = samples.filter((one) => refusalOf(one, { slot, now: slot }) === undefined)
  return [
    ...taken,
    ...found.map(({ name }) => sample(heartbeat, 1, { Collector: name })),
    sample(dataDropped, samples.length - taken.length),
    sample(dataSpooled, 0),
  ]
}
