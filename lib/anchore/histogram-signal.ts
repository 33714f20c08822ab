import { joined } from '../model/merge.ts'
import type { Distribution, Sample } from '../model/metric.ts'
import { foldHistograms, histogramOf } from '../prometheus/fold.ts'
import { distributionOf } from '../prometheus/histogram.ts'
import type { Selector } from '../prometheus/select.ts'
import type { ServiceName } from './services.ts'
import type { CounterSignal } from './signal.ts'

/** A histogram of one service, folded over endpoints and replicas into one distribution. */
export function histogramSignal(
  { family, service, match }: { family: string; service: ServiceName; match?: Selector['match'] },
  sampleOf: (times: Distribution) => Sample,
): CounterSignal {
  return {
    kind: 'counter',
    names: [`${family}_bucket`, `${family}_count`, `${family}_sum`],
    service,
    ...(match && { match }),
    countedOf: (replicas) => {
      const histograms = foldHistograms(replicas.map((increases) => histogramOf(family, increases)))
      const folded = histograms.map(distributionOf)
      const parts = folded.flatMap(({ distribution }) => (distribution === undefined ? [] : [distribution]))
      return {
        sample: parts.length === 0 ? undefined : sampleOf(joined(parts)),
        remarks: folded.flatMap(({ remarks }) => remarks.map((one) => `${service} ${family}: ${one}`)),
      }
    },
  }
}
