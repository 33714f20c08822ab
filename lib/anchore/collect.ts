import type { Collector, Previous, Tick } from '../findings/index.ts'
import { at, sample } from '../model/index.ts'
import { countRestarts } from './background/restarts.ts'
import { followTasks } from './background/tasks.ts'
import { checkSeries } from './check-series.ts'
import { compare } from './counters/compare.ts'
import { locate } from './discovery.ts'
import { groupFailures, scrapeFailuresOf } from './failures.ts'
import { silenceFacts } from './facts/silence.ts'
import { errorFacts } from './facts/errors.ts'
import { scratchFacts } from './facts/scratch.ts'
import { scrapeFailures } from './metrics.ts'
import { readCounts, readGauges, type Counts } from './read.ts'
import { countReplicas, replicaSamples, warnMissingReplicas } from './replicas-up.ts'
import { readsOf } from './reads.ts'
import { scrapeAll, type AnchoreSource } from './scrape-all.ts'
import type { ScrapedTarget } from './scrape-target.ts'
import { sampleNames } from './signals/signal.ts'
import { signalsOf } from './signals/index.ts'

/** Finds and scrapes every replica of every service, and computes the samples of the catalogue's metrics. */
export function anchoreCollector(source: AnchoreSource): Collector {
  const { anchore, detail } = source.config
  const services = anchore.services.map(({ name }) => name)
  const signals = signalsOf(services)
  const counters = signals.filter((signal) => signal.kind === 'counter')
  const gauges = signals.filter((signal) => signal.kind === 'gauge')
  const names = sampleNames(signals, services)
  return {
    name: 'collect-anchore',
    collect: async (previous, tick) => {
      const located = await locate(anchore.services, source.dns, tick.signal)
      const { scraped, failures, lacksCredentials } = await scrapeAll(source, located.targets, names, tick)
      const compared = compare(scraped, signals, previous, tick)
      const { replicas } = compared
      const gaugesRead = readGauges(gauges, replicas)
      const counts = readCounts(counters, replicas, tick.slot)
      const tasks = followTasks(historyIn(previous, 'tasks'), replicas, tick.slot)
      const restarted = countRestarts(historyIn(previous, 'restarts'), replicas, tick.slot)
      const up = countReplicas(anchore.services, replicas, { ...located, isOver: tick.signal.aborted })
      logRemarks(counts, compared.remarks, tick)
      warnMissingReplicas(up, tick)
      logIgnoredFilter(scraped, source.loggedOnce, tick)
      const failed = [...located.failed, ...compared.failed]
      const reported = lacksCredentials ? failed.filter(({ kind }) => kind !== 'auth') : failed
      const missing = replicas.flatMap((replica) => checkSeries(signals, replica, tick.slot))
      const targets = located.targets.length + located.failed.length
      const counted = new Set(up.map(({ service }) => service))
      return {
        samples: [
          ...gaugesRead.samples,
          ...counts.samples,
          ...replicaSamples(up),
          ...tasks.samples,
          ...restarted.samples,
          ...(detail === 'full' ? [sample(scrapeFailures, failed.length)] : []),
        ],
        failures: [
          ...failures,
          ...scrapeFailuresOf(reported, targets, counted),
          ...groupFailures(missing, counted),
          ...gaugesRead.failures,
          ...counts.failures,
        ],
        reads: readsOf(replicas, located.failed, missing, counted),
        facts: [
          ...silenceFacts(failed, counted),
          ...scratchFacts(replicas, source.config.alarms ?? {}),
          ...errorFacts(replicas, tick.slot),
          ...tasks.facts,
          ...restarted.facts,
        ],
        state: { ...compared.state, tasks: tasks.state, restarts: restarted.state },
        dropped: counts.dropped.reduce((sum, { data }) => sum + data, 0),
      }
    },
  }
}

/** A part of the state; empty in a first run, and if an earlier release wrote the state without it. */
function historyIn<T>(
  previous: Previous | undefined,
  name: 'tasks' | 'restarts',
): Readonly<Record<string, T>> {
  return (at(previous?.state, name) ?? {}) as Readonly<Record<string, T>>
}

/** Caps log output when one service misbehaves. */
const maxRemarks = 10

/** Logs dropped counts and contradictions in the expositions. */
function logRemarks(counts: Counts, compared: readonly string[], { log }: Tick): void {
  for (const gap of counts.dropped) log.warn('not read for too long, counts dropped', { ...gap })
  const remarks = [...compared, ...counts.remarks]
  if (remarks.length === 0) return
  log.info('odd exposition', { remarks: remarks.slice(0, maxRemarks), of: remarks.length })
}

/** Logs once the services that ignore the filter and export everything: slower, but harmless. */
function logIgnoredFilter(scraped: readonly ScrapedTarget[], loggedOnce: Set<string>, { log }: Tick): void {
  const ignoring = scraped.filter((target) => target.scraped.ok && target.scraped.value.hasOthers)
  const services = [...new Set(ignoring.map(({ service }) => service))].filter((one) => !loggedOnce.has(one))
  if (services.length === 0) return
  services.forEach((service) => loggedOnce.add(service))
  log.info('name filter ignored by target', { services })
}
