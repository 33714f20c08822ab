import type { Collector, Previous, Tick } from '../collector.ts'
import { sample, type Sample } from '../metric.ts'
import { deltasOf, processStart } from '../prometheus/deltas.ts'
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
  const targets = anchore.services.flatMap(({ name, urls }) =>
    urls.map((url, index) => ({ service: name, replica: urls.length > 1 ? index : undefined, url })),
  )
  const read = signals.filter((signal) => signal.detail === undefined || signal.detail === detail)
  const counters = new Set(read.flatMap((signal) => signal.counters ?? []))
  const names = new Set([processStart, ...counters, ...read.flatMap(({ gauges }) => gauges ?? [])])
  return {
    name: 'collect-anchore',
    collect: async (previous, tick) => {
      const { found, failures, unsigned } = await scrapeAll(source, targets, names, tick)
      const { replicas, states } = compare(found, counters, previous, tick)
      const failed = found.flatMap(({ scraped, ...target }) =>
        scraped.ok ? [] : [{ ...target, ...scraped }],
      )
      const telling = unsigned ? failed.filter(({ kind }) => kind !== 'auth') : failed
      const samples = [
        ...read.flatMap(({ samplesOf }) => samplesOf(replicas)),
        ...anchore.services.map(({ name }) => upSample(name, replicas)),
        sample(scrapeFailures, failed.length),
      ]
      return {
        samples,
        failures: [...failures, ...findingsOf(telling, targets.length)],
        state: toState(states),
      }
    },
  }
}

function upSample(service: ServiceName, replicas: readonly Replica[]): Sample {
  const up = replicas.filter((replica) => replica.service === service && replica.answered).length
  return sample(replicasUp, up, { Service: service })
}

/** Each target's counters against its last good scrape; a target that failed keeps its state for the next one. */
function compare(
  found: readonly Found[],
  counters: ReadonlySet<string>,
  previous: Previous | undefined,
  { slot, log }: Tick,
): { readonly replicas: readonly Replica[]; readonly states: CounterStates } {
  const before = fromState(previous?.state)
  if (previous !== undefined && before === undefined) {
    log.warn('counter state unreadable, starting afresh', { lastSlot: new Date(previous.slot).toISOString() })
  }
  const states: Record<string, CounterStates[string]> = {}
  const replicas = found.map(({ service, url, scraped }): Replica => {
    const last = before?.[url]
    if (!scraped.ok) {
      if (last !== undefined) states[url] = last
      return { service, answered: scraped.answered, samples: [], increases: undefined }
    }
    const counted = scraped.samples.filter(({ name }) => name === processStart || counters.has(name))
    const deltas = deltasOf(counted, last, { slot, lastSlot: before && previous?.slot })
    states[url] = deltas.state
    const increases = deltas.continuity === 'first-sight' ? undefined : deltas.increases
    return { service, answered: true, samples: scraped.samples, increases }
  })
  return { replicas, states }
}
