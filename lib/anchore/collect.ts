import type { Collector, Tick } from '../model/collector.ts'
import { sample } from '../model/metric.ts'
import { compare } from './compare.ts'
import { locate } from './discovery.ts'
import { findingsAlike, findingsOf } from './findings.ts'
import { signals } from './index.ts'
import { scrapeFailures } from './metrics.ts'
import { readCounts, readLevels, type Counts } from './read.ts'
import { scrapeAll, type AnchoreSource, type Found } from './scrape-all.ts'
import { namesOfEach } from './signal.ts'
import { unreadOf } from './unread.ts'
import { countUp, tellShort, upSamples } from './up.ts'

/** Finds and scrapes every replica of every service, and reads the catalogue's signals out of them. */
export function anchoreCollector(source: AnchoreSource): Collector {
  const { anchore, detail } = source.config
  const read = signals.filter((signal) => signal.detail === undefined || signal.detail === detail)
  const counters = read.filter((signal) => signal.kind === 'counter')
  const gauges = read.filter((signal) => signal.kind === 'gauge')
  const namesOf = namesOfEach(read)
  return {
    name: 'collect-anchore',
    collect: async (previous, tick) => {
      const located = await locate(anchore.services, source.dns, tick.signal)
      const { found, failures, unsigned } = await scrapeAll(source, located.targets, namesOf, tick)
      const compared = compare(found, read, previous, tick)
      const { replicas } = compared
      const levels = readLevels(gauges, replicas)
      const counts = readCounts(counters, replicas, tick.slot)
      const up = countUp(anchore.services, replicas, { ...located, isOver: tick.signal.aborted })
      tellOf(counts, compared.remarks, tick)
      tellShort(up, tick.log)
      tellIgnored(found, source.said, tick)
      const failed = [...located.failed, ...compared.failed]
      const unread = replicas.flatMap((replica) => unreadOf(read, replica, tick.slot))
      const telling = unsigned ? failed.filter(({ kind }) => kind !== 'auth') : failed
      const asked = located.targets.length + located.failed.length
      const counted = new Set(up.map(({ service }) => service))
      return {
        samples: [
          ...levels.samples,
          ...counts.samples,
          ...upSamples(up),
          sample(scrapeFailures, failed.length),
        ],
        failures: [
          ...failures,
          ...findingsOf(telling, asked, counted),
          ...findingsAlike(unread, counted),
          ...levels.failures,
          ...counts.failures,
        ],
        state: compared.state,
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

/** Says once of a service that it exports everything whatever it is asked for: that costs time, and no number. */
function tellIgnored(found: readonly Found[], said: Set<string>, { log }: Tick): void {
  const services = found.flatMap(({ service, scraped }) =>
    scraped.ok && scraped.ignoresFilter ? [service] : [],
  )
  const unsaid = [...new Set(services)].filter((service) => !said.has(service))
  if (unsaid.length === 0) return
  unsaid.forEach((service) => said.add(service))
  log.info('the filter name[] is ignored, what is wanted is picked out here', { services: unsaid })
}
