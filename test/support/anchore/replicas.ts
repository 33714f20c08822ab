import { signals, readSignals, type Replica, type ServiceName } from '../../../lib/anchore/index.ts'
import { slotOf, slotPlus, type Sample } from '../../../lib/model/index.ts'
import { recording } from './anchore-services.ts'
import { samplesOf } from '../prometheus/exposition.ts'

export const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))

/** A replica whose counters rose from zero since its last scrape, `minutes` ago. */
export function scrapedReplica(service: ServiceName, text: string, minutes = 1): Replica {
  const samples = samplesOf(text)
  return {
    service,
    replica: undefined,
    address: `${service}:8228`,
    answered: true,
    process: 'same',
    samples,
    counters: { increases: samples, after: slotPlus(slot, -minutes) },
  }
}

/** The samples of all signals. */
export function readAll(replicas: readonly Replica[]): readonly Sample[] {
  return readSignals(signals, replicas, slot).samples
}

/** The metrics that a service of a busy Anchore gives rise to, by their names. */
export function emittedBy(service: ServiceName): readonly string[] {
  const texts: Readonly<Record<ServiceName, string>> = {
    apiext: recording('apiext.idle').replaceAll('prometheus_metrics', '.images_add_image'),
    catalog: recording('catalog.busy'),
    simplequeue: recording('simplequeue.busy'),
    analyzer: recording('analyzer.busy').replaceAll('status="fail"', 'status="success"'),
    policy_engine: recording('policy_engine.busy'),
  }
  return readAll([scrapedReplica(service, texts[service])]).map(({ metric }) => metric.name)
}
