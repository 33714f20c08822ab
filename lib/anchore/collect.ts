import type { Collector, Tick } from '../collector.ts'
import { sample, type Sample } from '../metric.ts'
import { processStart } from '../prometheus/deltas.ts'
import { compare } from './compare.ts'
import { findingsOf } from './findings.ts'
import { signals } from './index.ts'
import { replicasUp, scrapeFailures } from './metrics.ts'
import { readCounts, readLevels, type Counts } from './read.ts'
import type { Replica } from './replica.ts'
import { scrapeAll, type AnchoreSource } from './scrape-all.ts'
import type { ServiceName } from './services.ts'

/** Scrapes every replica of every service at the same time, and reads the catalogue's signals out of them. */
export function anchoreCollector(source: AnchoreSource): Collector {
  const { anchore, detail } = source.config
  const addresses = anchore.services.flatMap(({ name, urls }) =>
    urls.map((url, index) => ({ service: name, replica: urls.length > 1 ? index : undefined, url })),
  )
  const read = signals.filter((signal) => signal.detail === undefined || signal.detail === detail)
  const counters = read.filter((signal) => signal.kind === 'counter')
  const gauges = read.filter((signal) => signal.kind === 'gauge')
  const names = new Set([processStart, ...read.flatMap((signal) => signal.names)])
  return {
    name: 'collect-anchore',
    collect: async (previous, tick) => {
      const { found, failures, unsigned } = await scrapeAll(source, addresses, names, tick)
      const { replicas, remarks, state } = compare(found, counters, await previous, tick)
      const counts = readCounts(counters, replicas, tick.slot)
      tellOf(counts, remarks, tick)
      const failed = found.flatMap(({ scraped, ...target }) =>
        scraped.ok ? [] : [{ ...target, ...scraped }],
      )
      const telling = unsigned ? failed.filter(({ kind }) => kind !== 'auth') : failed
      const samples = [
        ...readLevels(gauges, replicas),
        ...counts.samples,
        ...anchore.services.flatMap(({ name }) => upSamples(name, replicas, tick.signal)),
        sample(scrapeFailures, failed.length),
      ]
      return {
        samples,
        failures: [...failures, ...findingsOf(telling, addresses.length)],
        state,
        dropped: counts.dropped.reduce((sum, { data }) => sum + data, 0),
      }
    },
  }
}

/** Lines of the log name no more than these: one service that is out of its mind must not fill it. */
const mostRemarks = 10

/** What the slot's numbers do not tell: what was left out of them, and what was odd about them. */
function tellOf(counts: Counts, compared: readonly string[], { log }: Tick): void {
  for (const gap of counts.dropped) log.warn('not read for too long, counts dropped', { ...gap })
  const remarks = [...compared, ...counts.remarks]
  if (remarks.length === 0) return
  log.info('odd exposition', { remarks: remarks.slice(0, mostRemarks), of: remarks.length })
}

/** Where our own time was up first, a replica's silence says nothing. */
function upSamples(service: ServiceName, all: readonly Replica[], signal: AbortSignal): readonly Sample[] {
  const replicas = all.filter((replica) => replica.service === service)
  const up = replicas.filter(({ answered }) => answered).length
  return up < replicas.length && signal.aborted ? [] : [sample(replicasUp, up, { Service: service })]
}
