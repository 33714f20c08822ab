import { rejectionOf, dataDropped, dataSpooled, heartbeat } from '../../lib/publish/index.ts'
import { sample, type Sample } from '../../lib/model/index.ts'
import type { CollectedTwice } from './collect-twice.ts'

/** The samples of this slot that a deployed run would publish, with its heartbeats; without those that CloudWatch rejects. */
export function samplesToPublish({ slot, found }: CollectedTwice): readonly Sample[] {
  const samples = found.flatMap((one) => one.samples)
  const accepted = samples.filter((one) => rejectionOf(one, { slot, now: slot }) === undefined)
  return [
    ...accepted,
    ...found.map(({ name }) => sample(heartbeat, 1, { Collector: name })),
    sample(dataDropped, samples.length - accepted.length),
    sample(dataSpooled, 0),
  ]
}
