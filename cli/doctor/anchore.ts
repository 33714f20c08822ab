import {
  anchoreCollector,
  locate,
  type Located,
  scrapeAll,
  type AnchoreSource,
  serviceInfo,
} from '../../lib/anchore/index.ts'
import { slotOf, slotPlus, type Failure } from '../../lib/model/index.ts'
import type { Collected } from '../../lib/findings/index.ts'
import type { Line } from '../line.ts'
import { commandFor, databaseCommand } from './commands.ts'
import { createWarnings, tickOf, type Examination } from './examination.ts'
import { balancedLines, replicaLines } from './replicas.ts'
import { partOfKind, passedLines } from './scrape-parts.ts'

/** In most cases three scrapes reach every replica behind a balancer. */
const scrapes = 3
/** Shorter than in a run: three scrapes and the other parts have 15 seconds together. */
const limits = { timeoutMs: 2_500, deadlineMs: 3_000 }

/** For config.yaml, for Compose and ECS, and for the two Helm charts. */
const enableMetrics =
  "Set metrics.enabled: true in Anchore's config.yaml, or ANCHORE_ENABLE_METRICS=true; in Helm anchoreConfig.metrics.enabled=true (enterprise chart) or anchoreGlobal.enableMetrics=true (engine chart)."

export interface AnchoreExamined {
  readonly lines: readonly Line[]
  readonly located: Located
}

/** Scrapes every replica three times with the collector itself, and reports its failures and warnings. */
export async function examineAnchore(
  examination: Examination,
  /** Whether a PostgreSQL server answered; undefined if it is not known. */
  databaseAnswers: Promise<boolean | undefined>,
): Promise<AnchoreExamined> {
  const { config, dns, signal, clock } = examination
  const { services } = config.anchore
  const source: AnchoreSource = {
    ...examination,
    config: { ...config, anchore: { ...config.anchore, ...limits } },
    loggedOnce: new Set(),
  }
  const located = await locate(services, dns, signal)
  const { log, warnings } = createWarnings()
  const collector = anchoreCollector(source)
  const first = slotOf(clock())
  const tick = tickOf(examination, first, log)
  let collected: Collected = await collector.collect(undefined, tick)
  const { failures, samples } = collected
  // A silent service uses the whole deadline of every scrape.
  const isSlow = failures.some(({ kind }) => kind === 'timeout')
  for (let scrape = 1; scrape < scrapes && !isSlow; scrape += 1) {
    const previous = { slot: slotPlus(first, scrape - 1), state: collected.state }
    collected = await collector.collect(previous, { ...tick, slot: slotPlus(first, scrape) })
  }
  const versions = () => new Set([serviceInfo])
  const { scraped } = isSlow
    ? { scraped: [] }
    : await scrapeAll(source, located.targets, versions, { signal })
  const answers = await databaseAnswers
  return {
    located,
    lines: [
      ...failures
        // examineSecrets reports a password that cannot be read.
        .filter(({ target }) => target !== 'anchore.auth.password')
        .map((failure) => failureLine(failure, examination, answers)),
      ...passedLines(failures, located),
      ...replicaLines(services, samples, scraped),
      ...balancedLines(warnings, services),
    ],
  }
}

function failureLine(failure: Failure, examination: Examination, databaseAnswers: boolean | undefined): Line {
  const { kind, target, message, remedy } = failure
  const line = {
    level: 'fail',
    part: partOfKind[kind] ?? 'scrape',
    text: `${target}: ${message}`,
    remedy: kind === 'disabled' ? enableMetrics : remedy,
    command: commandFor(failure, examination),
  } as const
  if (kind !== 'auth' || target !== 'anchore.services' || databaseAnswers === undefined) return line
  if (databaseAnswers)
    return {
      ...line,
      text: `${line.text} (401), and the database answers: the password is wrong`,
      remedy: 'Correct the secret of anchore.auth.password.',
    }
  // Anchore also answers 401 while its database is down.
  return {
    ...line,
    text: `${line.text} (401), and its database does not answer: it cannot look up its users`,
    remedy: 'Repair the database first; the password may be right.',
    command: databaseCommand(examination.config.postgres),
  }
}
