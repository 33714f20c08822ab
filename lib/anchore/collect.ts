import type { Collector, Previous, Tick } from '../collector.ts'
import { sample, type Sample } from '../metric.ts'
import { deltasOf, processStart, type Deltas } from '../prometheus/deltas.ts'
import { findingsOf } from './findings.ts'
import { signals } from './index.ts'
import { replicasUp, scrapeFailures } from './metrics.ts'
import type { Replica } from './replica.ts'
import { scrapeAll, type AnchoreSource, type Found } from './scrape-all.ts'
import type { ServiceName } from './services.ts'
import { fromState, toState, type CounterStates } from './state.ts'

/** Scrapes every replica of every service at the same time, and reads the catalogue's signals out of them. */
export function anchoreCollector(source: AnchoreSource): Collector {
  const { anchore, detail } = source.config
  const addresses = anchore.services.flatMap(({ name, urls }) =>
    urls.map((url, index) => ({ service: name, replica: urls.length > 1 ? index : undefined, url })),
  )
  const read = signals.filter((signal) => signal.detail === undefined || signal.detail === detail)
  const counters = new Set(read.flatMap((signal) => signal.counters ?? []))
  const names = new Set([processStart, ...counters, ...read.flatMap(({ gauges }) => gauges ?? [])])
  return {
    name: 'collect-anchore',
    collect: async (previous, tick) => {
      const { found, failures, unsigned } = await scrapeAll(source, addresses, names, tick)
      const { replicas, targets } = compare(found, counters, await previous, tick)
      const failed = found.flatMap(({ scraped, ...target }) =>
        scraped.ok ? [] : [{ ...target, ...scraped }],
      )
      const telling = unsigned ? failed.filter(({ kind }) => kind !== 'auth') : failed
      const samples = [
        ...read.flatMap(({ samplesOf }) => samplesOf(replicas)),
        ...anchore.services.flatMap(({ name }) => upSamples(name, replicas, tick.signal)),
        sample(scrapeFailures, failed.length),
      ]
      return {
        samples,
        failures: [...failures, ...findingsOf(telling, addresses.length)],
        state: toState({ names: counters, targets }),
      }
    },
  }
}

/** Where our own time was up first, a replica's silence says nothing. */
function upSamples(service: ServiceName, all: readonly Replica[], signal: AbortSignal): readonly Sample[] {
  const replicas = all.filter((replica) => replica.service === service)
  const up = replicas.filter(({ answered }) => answered).length
  return up < replicas.length && signal.aborted ? [] : [sample(replicasUp, up, { Service: service })]
}

/** Each target's counters against its last good scrape; a target that failed keeps its state for the next one. */
function compare(
  found: readonly Found[],
  counters: ReadonlySet<string>,
  previous: Previous | undefined,
  { slot, log }: Tick,
): { readonly replicas: readonly Replica[]; readonly targets: CounterStates } {
  const before = fromState(previous?.state)
  if (previous !== undefined && before === undefined) {
    log.warn('counter state unreadable, starting afresh', { lastSlot: new Date(previous.slot).toISOString() })
  }
  const targets: Record<string, CounterStates[string]> = {}
  const replicas = found.map(({ service, url, scraped }): Replica => {
    const last = before?.targets[url]
    if (!scraped.ok) {
      if (last !== undefined) targets[url] = last
      return { service, answered: scraped.answered, samples: [], increases: undefined }
    }
    const counted = scraped.samples.filter(({ name }) => name === processStart || counters.has(name))
    const deltas = deltasOf(counted, last, { slot, lastSlot: before && previous?.slot })
    targets[url] = deltas.state
    if (deltas.continuity === 'identity-flip')
      log.warn(flipped, { service, remedy: 'List the URL of each replica.' })
    return { service, answered: true, samples: scraped.samples, increases: known(deltas, before?.names) }
  })
  return { replicas, targets }
}

const flipped = 'another replica behind the same address, counters not comparable'

/** The increases that are really of the time since the last scrape; undefined where none can be known. */
function known({ continuity, increases }: Deltas, names?: ReadonlySet<string>): Replica['increases'] {
  if (continuity === 'first-sight' || continuity === 'identity-flip') return undefined
  return continuity === 'restarted' ? increases : increases.filter(({ sample: { name } }) => names?.has(name))
}
