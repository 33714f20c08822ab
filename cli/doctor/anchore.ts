import { anchoreCollector } from '../../lib/anchore/collect.ts'
import { locate, type Located, type Target } from '../../lib/anchore/discovery.ts'
import { replicasUp } from '../../lib/anchore/metrics.ts'
import { scrapeAll, type AnchoreSource } from '../../lib/anchore/scrape-all.ts'
import type { ServiceConfig } from '../../lib/anchore/service-settings.ts'
import { slotOf, slotPlus } from '../../lib/model/clock.ts'
import type { Collected } from '../../lib/model/collector.ts'
import type { Failure, FailureKind } from '../../lib/model/failure.ts'
import { textAt } from '../../lib/model/json.ts'
import type { Line } from '../line.ts'
import { addressesCommand, commandFor, databaseCommand } from './commands.ts'
import { createWarnings, tickOf, type Examination } from './examination.ts'

/** Each replica behind a balancer answers one of three scrapes in most cases. */
const scrapes = 3
/** Shorter than in a run: three scrapes and the other parts have 15 seconds together. */
const limits = { timeoutMs: 2_500, deadlineMs: 3_000 }

/** A scrape passes them in this order. */
const parts = ['DNS', 'ports', 'TLS', 'credentials', '/metrics'] as const
type Part = (typeof parts)[number]

/** The part that each kind of failure is about. */
const partOfKind: Partial<Readonly<Record<FailureKind, Part>>> = {
  dns: 'DNS',
  refused: 'ports',
  timeout: 'ports',
  network: 'ports',
  tls: 'TLS',
  auth: 'credentials',
  disabled: '/metrics',
}

/** Anchore runs in Compose, ECS and under two Helm charts. */
const enableMetrics =
  "Set metrics.enabled: true in Anchore's config.yaml, or ANCHORE_ENABLE_METRICS=true; in Helm anchoreConfig.metrics.enabled=true (enterprise chart) or anchoreGlobal.enableMetrics=true (engine chart)."

export interface AnchoreExamined {
  readonly lines: readonly Line[]
  readonly located: Located
}

/** Scrapes every replica three times with the collector itself, and reports its failures and warnings. */
export async function examineAnchore(
  examination: Examination,
  /** Whether a PostgreSQL server answered; undefined where it is not known. */
  databaseAnswers: Promise<boolean | undefined>,
): Promise<AnchoreExamined> {
  const { config, dns, signal, clock } = examination
  const anchore = { ...config.anchore, ...limits }
  const source: AnchoreSource = {
    ...examination,
    config: { ...config, anchore },
    loggedOnce: new Set(),
  }
  const located = await locate(anchore.services, dns, signal)
  const { log, warnings } = createWarnings()
  const collector = anchoreCollector(source)
  const first = slotOf(clock())
  const tick = tickOf(examination, first, log)
  let collected: Collected = await collector.collect(undefined, tick)
  const { failures, samples } = collected
  for (let scrape = 1; scrape < scrapes && !isSlow(failures); scrape += 1) {
    const previous = { slot: slotPlus(first, scrape - 1), state: collected.state }
    collected = await collector.collect(previous, { ...tick, slot: slotPlus(first, scrape) })
  }
  const versions = isSlow(failures) ? new Map<string, string>() : await versionsOf(source, located, signal)
  const up = new Map(
    samples.flatMap(({ metric, dimensions, measurement }) =>
      metric === replicasUp ? [[dimensions['Service'] ?? '', Number(measurement)] as const] : [],
    ),
  )
  const answers = await databaseAnswers
  return {
    located,
    lines: [
      ...failures.map((failure) => failureLine(failure, examination, answers)),
      ...passedLines(failures, located),
      ...config.anchore.services.map((service) => replicaLine(service, up.get(service.name), versions)),
      ...balancedLines(warnings, config.anchore.services),
    ],
  }
}

/** A silent service takes the whole deadline of every scrape. */
function isSlow(failures: readonly Failure[]): boolean {
  return failures.some(({ kind }) => kind === 'timeout')
}

function failureLine(failure: Failure, examination: Examination, databaseAnswers: boolean | undefined): Line {
  const { kind, target, message, remedy } = failure
  const line = { level: 'fail', part: partOfKind[kind] ?? 'scrape', text: `${target}: ${message}` } as const
  const command = commandFor(failure, examination)
  if (kind === 'disabled') return { ...line, remedy: enableMetrics, command }
  if (kind !== 'auth' || target !== 'anchore.services') return { ...line, remedy, command }
  // Anchore answers 401 too while its database is gone.
  if (databaseAnswers === false)
    return {
      ...line,
      text: `${line.text} (401), and its database does not answer: it cannot look up its users`,
      remedy: 'Repair the database first; the password may be right.',
      command: databaseCommand(examination.config.postgres),
    }
  if (databaseAnswers === undefined) return { ...line, remedy, command }
  return {
    ...line,
    text: `${line.text} (401), and the database answers: the password is wrong`,
    remedy: 'Correct the secret of anchore.auth.password.',
    command,
  }
}

/** A line for each part that no failure is about and that a replica has passed. */
function passedLines(failures: readonly Failure[], { targets }: Located): readonly Line[] {
  const failed = new Set(failures.map(({ kind }) => partOfKind[kind]))
  return parts.flatMap((part) => {
    const passed = targets.filter((target) => passes(target, part, failures))
    const text = passedText(part, passed, targets)
    return failed.has(part) || text === undefined ? [] : [{ level: 'ok', part, text } as const]
  })
}

/** Whether no failure of the target stops it at the part or before. */
function passes({ service, replica }: Target, part: Part, failures: readonly Failure[]): boolean {
  const own = [
    'anchore.services',
    `anchore.services.${service}`,
    `anchore.services.${service}[${replica ?? ''}]`,
  ]
  return failures.every(({ kind, target }) => {
    // Without a password, and after an answer such as 500, nothing is known of the credentials.
    const stop = target === 'anchore.auth.password' ? 'credentials' : (partOfKind[kind] ?? 'credentials')
    const concerns = target === 'anchore.auth.password' || own.includes(target)
    return !concerns || parts.indexOf(stop) > parts.indexOf(part)
  })
}

/** Undefined if no target has passed the part. */
function passedText(part: Part, passed: readonly Target[], targets: readonly Target[]): string | undefined {
  if (passed.length === 0) return undefined
  switch (part) {
    case 'DNS': {
      const named = passed.filter(
        ({ url, host }) => host !== undefined || /[a-z]/i.test(new URL(url).hostname),
      )
      return `${named.length} of ${targets.length} replicas are found by name`
    }
    case 'ports':
      return `${passed.length} of ${targets.length} replicas accept connections`
    case 'TLS':
      return passed.some(({ url }) => url.startsWith('https:')) ? 'every certificate is trusted' : undefined
    case 'credentials':
      return 'every service that answers accepts them'
    case '/metrics':
      return 'on for every service that answers'
  }
}

function replicaLine(
  service: ServiceConfig,
  up: number | undefined,
  versions: ReadonlyMap<string, string>,
): Line {
  const { name, replicas, discover } = service
  const version = versions.get(name)
  const shown = version === undefined ? '' : `, version ${version}`
  const text = `${name}: ${up ?? 'an unknown number'} of ${replicas} replicas answer${shown}`
  if (up !== undefined && up > 0 && up >= replicas) return { level: 'ok', part: 'replicas', text }
  const command = addressesCommand(service)
  if (up === undefined || up === 0)
    return {
      level: 'fail',
      part: 'replicas',
      text,
      remedy: 'Correct the failures of this service that the other lines name.',
      command,
    }
  const source = discover === undefined ? 'its list of URLs' : 'DNS'
  return {
    level: 'warn',
    part: 'replicas',
    text,
    remedy: `Start the others, or set replicas of anchore.services.${name} to the number in ${source}.`,
    command,
  }
}

function balancedLines(
  warnings: ReturnType<typeof createWarnings>['warnings'],
  services: readonly ServiceConfig[],
): readonly Line[] {
  const flips = warnings.filter(({ event }) => event.startsWith('another replica behind the same address'))
  return services.flatMap((service): Line[] => {
    const flip = flips.find(({ fields }) => textAt(fields, 'service') === service.name)
    if (flip === undefined) return []
    return [
      {
        level: 'warn',
        part: 'balancer',
        text: `${service.name}: ${flip.event}`,
        remedy: textAt(flip.fields, 'remedy'),
        command: addressesCommand(service),
      },
    ]
  })
}

/** anchore_service_info names the version of each service. */
async function versionsOf(
  source: AnchoreSource,
  { targets }: Located,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const { scraped } = await scrapeAll(source, targets, () => new Set(['anchore_service_info']), { signal })
  const found = scraped.flatMap(({ service, scraped: answer }) =>
    (answer.ok ? answer.value.samples : []).map(
      ({ labels }) => [service, labels.get('version') ?? ''] as const,
    ),
  )
  const byService = Map.groupBy(found, ([service]) => service)
  return new Map(
    [...byService].map(([service, pairs]) => [
      service,
      [...new Set(pairs.map(([, version]) => version))].join(' and '),
    ]),
  )
}
