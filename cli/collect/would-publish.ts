import { rejectionOf, dataDropped, dataSpooled, heartbeat } from '../../lib/publish/index.ts'
import { sample, type Sample } from '../../lib/model/index.ts'
import type { CollectedTwice } from './collect-twice.ts'

/** The samples of this slot that a deployed run would publish, with its heartbeats; without those that CloudWatch rejects. */
export function samplesToPublish({ slot, found }: CollectedTwice): readonly Sample[] {
  return found.flatMap(({ name, samples }) => {
    const accepted = samples.filter((one) => rejectionOf(one, { slot, now: slot }) === undefined)
    const own = { Collector: name }
    return [
      ...accepted,
      sample(heartbeat, 1, own),
      sample(dataDropped, samples.length - accepted.length, own),
      sample(dataSpooled, 0, own),
    ]
  })
}
