import type { Collector, Reads, Tick } from '../findings/index.ts'
import { sample } from '../model/index.ts'
import { scrapeFailures } from './catalogue/index.ts'
import { checkSeries } from './check-series.ts'
import { compare } from './compare.ts'
import { locate } from './discovery.ts'
import { errorFacts, scratchFacts } from './facts.ts'
import { groupFailures, scrapeFailuresOf, type FailedScrape } from './failures.ts'
import {
  countReplicas,
  countRestarts,
  replicaSamples,
  silenceFacts,
  warnMissingReplicas,
  type RestartState,
} from './replicas.ts'
import { scrapeAll, type AnchoreSource, type ScrapedTarget } from './scrape.ts'
import { readSignals, sampleNames, type Replica, type SignalsRead } from './signal.ts'
import { signalsOf } from './signals.ts'
import { followTasks, type TaskState } from './tasks.ts'

/** The state beside that of the counters, a JSON value. */
interface History {
  readonly tasks?: TaskState
  readonly restarts?: RestartState
}

/** Finds and scrapes every replica of every service, and computes the samples of the catalogue's metrics. */
export function anchoreCollector(source: AnchoreSource): Collector {
  const { anchore, detail } = source.config
  const services = anchore.services.map(({ name }) => name)
  const signals = signalsOf(services)
  return {
    name: 'collect-anchore',
    collect: async (previous, tick) => {
      const located = await locate(anchore.services, source.dns, tick.signal)
      const { scraped, failures, lacksCredentials } = await scrapeAll(
        source,
        located.targets,
        (service) => sampleNames(signals, service),
        tick,
      )
      const before = (previous?.state ?? {}) as History
      const compared = compare(scraped, signals, previous, tick)
      const { replicas } = compared
      const read = readSignals(signals, replicas, tick.slot)
      const tasks = followTasks(before.tasks ?? {}, replicas, tick.slot)
      const restarted = countRestarts(before.restarts ?? {}, replicas, tick.slot)
      const up = countReplicas(anchore.services, replicas, { ...located, isOver: tick.signal.aborted })
      logRemarks(read, compared.remarks, tick)
      warnMissingReplicas(up, tick)
      logIgnoredFilter(scraped, source.loggedOnce, tick)
      const failed = [...located.failed, ...compared.failed]
      const reported = lacksCredentials ? failed.filter(({ kind }) => kind !== 'auth') : failed
      const missing = replicas.flatMap((replica) => checkSeries(signals, replica, tick.slot))
      const targets = located.targets.length + located.failed.length
      const counted = new Set(up.map(({ service }) => service))
      return {
        samples: [
          ...read.samples,
          ...replicaSamples(up),
          ...tasks.samples,
          ...restarted.samples,
          ...(detail === 'full' ? [sample(scrapeFailures, failed.length)] : []),
        ],
        failures: [
          ...failures,
          ...scrapeFailuresOf(reported, targets, counted),
          ...groupFailures(missing, counted),
          ...read.failures,
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
        dropped: read.dropped.reduce((sum, { data }) => sum + data, 0),
      }
    },
  }
}

/** Caps log output when one service misbehaves. */
const maxRemarks = 10

/** Logs dropped counts and contradictions in the expositions. */
function logRemarks(read: SignalsRead, compared: readonly string[], { log }: Tick): void {
  for (const gap of read.dropped) log.warn('not read for too long, counts dropped', { ...gap })
  const remarks = [...compared, ...read.remarks]
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

/**
 * The number of targets to read and of those that were read completely. `missing`: the series that some targets lack. A
 * silent target of a service with a ReplicasUp is not counted: ReplicasUp reports it.
 */
function readsOf(
  replicas: readonly Replica[],
  notFound: readonly FailedScrape[],
  missing: readonly FailedScrape[],
  counted: ReadonlySet<string>,
): Reads {
  const isReported = ({ answered, service }: Pick<FailedScrape, 'answered' | 'service'>): boolean =>
    !answered && counted.has(service)
  const targetOf = ({ service, replica = '' }: Pick<FailedScrape, 'service' | 'replica'>): string =>
    `${service} ${replica}`
  const expected = replicas.filter((replica) => !isReported(replica))
  const lacks = new Set(missing.map(targetOf))
  const done = expected.filter(
    ({ process, ...replica }) => process !== undefined && !lacks.has(targetOf(replica)),
  )
  return { done: done.length, of: expected.length + notFound.filter((one) => !isReported(one)).length }
}
