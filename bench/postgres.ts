import { createStack } from '../local/stack.ts'
import type { Bench, Report, Row } from './bench.ts'
import { startLoadedAnchore, type Load, type LoadedAnchore } from './loaded-anchore.ts'
import { ratioOf, spreadOf } from './measure.ts'
import { startPostgresExporter } from './peers/postgres-exporter.ts'
import { backlogRuns, collectRuns } from './postgres-run.ts'
import { createServerTime, type ServerTime, type Worked } from './server-time.ts'
import { startWire, type Passed, type Wire } from './wire.ts'

const usualRounds = 15
const warmUp = 2
/** Longer than queries that travel together are on their way. */
const lateMs = 20
const role = 'anchor_watch'
const withFew = 'core, few events'
const query = 'query of the backlog'
const withIndexes = 'query of the backlog, indexes'
const peer = 'postgres_exporter'

export const postgres: Bench = postgresBench({
  images: 200_000,
  queued: 5_000,
  events: [10_000, 1_000_000],
  backends: 500,
})

/** What runs beside how many events: each call is one run of it. */
interface Contestant {
  readonly events: number
  /** With the indexes of docs/indexes.sql. */
  readonly indexed?: boolean
  readonly run: (signal: AbortSignal) => Promise<void>
}

interface Measured extends Passed {
  readonly wallMs: number
  /** Undefined where the session is not closed after each run, so that the server's log tells nothing. */
  readonly server?: Worked
}

type Figures = ReadonlyMap<string, readonly Measured[]>

export function postgresBench(usual: Load): Bench {
  const { images, backends } = usual
  const [few, many] = [Math.min(...usual.events), Math.max(...usual.events)]
  const of = (count: number, what: string): string => `${count.toLocaleString('en')} ${what}`
  return {
    name: 'postgres',
    summary: `a run of collect-postgres: ${of(images, 'images')}, ${of(many, 'events')}, ${of(backends, 'sessions')}`,
    run: async ({ rounds = usualRounds, images: count, signal }) => {
      const stack = createStack()
      try {
        const time = createServerTime(role)
        const anchore = await startLoadedAnchore({ ...usual, images: count ?? images }, time.log, stack)
        const wire = await stack.opened(startWire(anchore.server))
        const runs = (detail: 'core' | 'full') => collectRuns(anchore, wire.port, detail)
        const backlog = backlogRuns(anchore, wire.port)
        const queries = {
          [query]: { events: few, run: backlog },
          [withIndexes]: { events: few, indexed: true, run: backlog },
        }
        const { user, password } = anchore.server.superuser
        const dsn = `postgresql://${user}:${password}@127.0.0.1:${wire.port}/anchore?sslmode=disable`
        const exporter = await startPostgresExporter(dsn, signal)
        if (exporter.ok) stack.defer(exporter.stop)
        const all = {
          [withFew]: { events: few, run: runs('core') },
          core: { events: many, run: runs('core') },
          full: { events: many, run: runs('full') },
          'core, first run': { events: many, run: (one: AbortSignal) => runs('core')(one) },
          ...(exporter.ok && { [peer]: { events: many, run: exporter.scrape } }),
          ...queries,
        }
        // A run of many images may be cut short by the budget of its query, which is measured without one here.
        const contestants = count === undefined ? all : queries
        const figures = await measure(contestants, { anchore, wire, time, rounds, signal })
        const exporterNote = exporter.ok ? `${peer} ${exporter.version}` : `skipped: ${exporter.reason}`
        return reportOf(figures, [of(count ?? images, 'images'), ...anchore.sizes, exporterNote])
      } finally {
        await stack.close()
      }
    },
  }
}

interface Parts {
  readonly anchore: LoadedAnchore
  readonly wire: Wire
  readonly time: ServerTime
  readonly rounds: number
  readonly signal: AbortSignal
}

/** The contestants in turn, round after round; the round trips of each in a last round, in which answers are late. */
async function measure(
  contestants: Readonly<Record<string, Contestant>>,
  { anchore, wire, time, rounds, signal }: Parts,
): Promise<Figures> {
  const figures = new Map<string, Measured[]>(Object.keys(contestants).map((name) => [name, []]))
  for (let round = -warmUp; round <= rounds; round += 1) {
    for (const [name, { events, indexed = false, run }] of Object.entries(contestants)) {
      signal.throwIfAborted()
      await anchore.show(events, indexed)
      wire.reset(round === rounds ? lateMs : 0)
      const began = performance.now()
      let wallMs = 0
      const timed = async (): Promise<void> => {
        await run(signal)
        wallMs = performance.now() - began
      }
      const server = name === peer ? undefined : await time.during(timed)
      if (server === undefined) await timed()
      const measured = { ...wire.passed(), wallMs, ...(server !== undefined && { server }) }
      const all = figures.get(name) ?? []
      if (round === rounds)
        figures.set(
          name,
          all.map((one) => ({ ...one, roundTrips: measured.roundTrips })),
        )
      else if (round >= 0) all.push(measured)
    }
  }
  return figures
}

function reportOf(figures: Figures, notes: readonly string[]): Report {
  const wallOf = (name: string): readonly number[] => (figures.get(name) ?? []).map(({ wallMs }) => wallMs)
  const cpuOf = (name: string): readonly number[] =>
    (figures.get(name) ?? []).map(({ server }) => server?.cpuMs ?? 0)
  const theirs = wallOf(peer)
  return {
    rows: [...figures].map(([subject, measured]) => rowOf(subject, measured)),
    ratios: {
      ...(figures.has(withFew) && { manyToFewEvents: ratioOf(cpuOf('core'), cpuOf(withFew)) }),
      withoutToWithIndexes: ratioOf(cpuOf(query), cpuOf(withIndexes)),
      ...(theirs.length > 0 && { exporterToOurs: ratioOf(theirs, wallOf('core')) }),
    },
    notes,
  }
}

function rowOf(subject: string, measured: readonly Measured[]): Row {
  const spread = (figure: (one: Measured) => number) => spreadOf(measured.map(figure))
  const isOurs = measured.every(({ server }) => server !== undefined)
  const wire = ({ wallMs, loginMs, server }: Measured): number => wallMs - loginMs - (server?.elapsedMs ?? 0)
  return {
    subject,
    figures: {
      'wall ms': spread(({ wallMs }) => wallMs),
      ...(isOurs && {
        'login ms': spread(({ loginMs }) => loginMs),
        'server ms': spread(({ server }) => server?.elapsedMs ?? 0),
        'server CPU ms': spread(({ server }) => server?.cpuMs ?? 0),
        'wire ms': spread(wire),
      }),
      'round trips': spread(({ roundTrips }) => roundTrips),
      connections: spread(({ connections }) => connections),
      'kB read': spread(({ bytes }) => bytes / 1_000),
    },
  }
}
