import { anchoreCollector } from '../../lib/anchore/index.ts'
import { systemClock, createLog, formatDuration } from '../../lib/model/index.ts'
import type { Collector } from '../../lib/findings/index.ts'
import {
  createRdsTokens,
  createSecrets,
  nameResolution,
  type Dns,
  createHttp,
  type Http,
} from '../../lib/net/index.ts'
import { postgresCollector, clocksDiffer } from '../../lib/postgres/index.ts'
import { anchoreClock } from '../collect/anchore-time.ts'
import { collectTwice, type CollectedTwice } from '../collect/collect-twice.ts'
import { readRequest, usualInterval, type Request, type Source } from '../collect/request.ts'
import { refuse, type Command, type Terminal } from '../command.ts'
import { reportToProgram, reportToPeople } from '../collect/report.ts'
import { eventOf, warningText } from '../collect/warnings.ts'

/** Date has whole seconds, and ages of minutes need no more precision. */
const clockToleranceMs = 60_000

export const collect: Command = {
  operands: '[anchore|postgres]',
  options: {
    interval: {
      type: 'string',
      help: `TIME: the time between the two collections that counts need (${usualInterval})`,
    },
    all: { type: 'boolean', help: 'lists the metrics of detail: full too' },
  },
  examples: ['collect', 'collect postgres --interval 2m', 'collect --all --json'],
  run: async (invocation, terminal) => {
    const read = readRequest(invocation, terminal.environment)
    if (!read.ok) return refuse(terminal.err, read.failure)
    const request = read.value
    const { dns, lookup } = nameResolution(request.variables)
    const { http, close } = createHttp({ ca: request.config.anchore.ca, lookup })
    try {
      if (!invocation.json)
        terminal.err(`Collecting twice, ${formatDuration(request.intervalMs)} apart (Ctrl-C ends it) …`)
      const collected = await collectFrom(request, { http, dns }, invocation.json, terminal)
      if (invocation.json) return reportToProgram(collected, request, terminal)
      return reportToPeople(collected, request, invocation.options['all'] === true, terminal)
    } finally {
      await close()
    }
  },
}

function collectFrom(
  { config, variables, sources, intervalMs }: Request,
  { http, dns }: { readonly http: Http; readonly dns: Dns },
  json: boolean,
  { err, signal }: Terminal,
): Promise<CollectedTwice> {
  const secrets = createSecrets({ variables, clock: systemClock })
  const tokens = createRdsTokens(variables)
  const made: Readonly<Record<Source, Collector>> = {
    anchore: anchoreCollector({ config, http, dns, secrets, loggedOnce: new Set() }),
    postgres: postgresCollector({ config, secrets, tokens }),
  }
  // Anchore's clock dates the rows: a laptop's clock may be off, and the simulated Anchore has its own time.
  const timeThere = anchoreClock({ config, http, dns, clock: systemClock, signal })
  let firstAheadMs: number | undefined
  const isOff = (): boolean => Math.abs(firstAheadMs ?? 0) > clockToleranceMs
  const now = async (): Promise<number> => {
    const there = await timeThere()
    if (firstAheadMs === undefined) {
      firstAheadMs = there - systemClock()
      if (isOff()) err(clockNote(firstAheadMs))
    }
    return there
  }
  const shown = new Set<string>()
  // Failures are reported at the end; of the log only warnings and errors are shown.
  const log = createLog((line, level) => {
    if (level === 'info') return
    const text = json ? line : warningText(line)
    // The note on Anchore's clock covers the database's: a local run has one simulated time.
    const isNoted = !json && isOff() && eventOf(line) === clocksDiffer
    if (!isNoted && !shown.has(text)) err(text)
    shown.add(text)
  })
  const collectors = sources.map((source) => made[source])
  return collectTwice({ collectors, intervalMs, now }, { clock: systemClock, log, signal })
}

function clockNote(aheadMs: number): string {
  const side = aheadMs > 0 ? 'ahead of' : 'behind'
  const by = formatDuration(Math.abs(aheadMs))
  return `Anchore's clock is ${by} ${side} this machine's: slots and ages follow Anchore's.`
}
