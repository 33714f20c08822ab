import { createStack } from '../local/stack.ts'
import type { Bench, Report, Row } from './bench.ts'
import { startLoadedAnchore, type Load, type LoadedAnchore } from './loaded-anchore.ts'
import { ratioOf, spreadOf } from './measure.ts'
import { startPostgresExporter } from './peers/postgres-exporter.ts'
import { collectRuns } from './postgres-run.ts'
import { createServerTime, type ServerTime, type Worked } from './server-time.ts'
import { startWire, type Passed, type Wire } from './wire.ts'

const usualRounds = 15
const warmUp = 2
/** Longer than queries that travel together are on their way. */
const lateMs = 20
const role = 'anchor_watch'
const withFew = 'core, few events'
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
  readonly run: (signal: AbortSignal) => Promise<void>
}

interface Measured extends Passed {
  readonly wallMs: number
  /** Undefined where the session is not closed after each run, so that the server's log tells nothing. */
  readonly server?: Worked
}

type Figures = ReadonlyMap<string, readonly Measured[]>

export function postgresBench(load: Load): Bench {
  const { images, backends } = load
  const [few, many] = [Math.min(...load.events), Math.max(...load.events)]
  const of = (count: number, what: string): string => `${count.toLocaleString('en')} ${what}`
  return {
    name: 'postgres',
    summary: `a run of collect-postgres: ${of(images, 'images')}, ${of(many, 'events')}, ${of(backends, 'sessions')}`,
    run: async ({ rounds = usualRounds, signal }) => {
      const stack = createStack()
      try {
        const time = createServerTime(role)
        const anchore = await startLoadedAnchore(load, time.log, stack)
        const wire = await stack.opened(startWire(anchore.server))
        const runs = (detail: 'core' | 'full') => collectRuns(anchore, wire.port, detail)
        const { user, password } = anchore.server.superuser
        const dsn = `postgresql://${user}:${password}@127.0.0.1:${wire.port}/anchore?sslmode=disable`
        const exporter = await startPostgresExporter(dsn, signal)
        if (exporter.ok) stack.defer(exporter.stop)
        const contestants = {
          [withFew]: { events: few, run: runs('core') },
          core: { events: many, run: runs('core') },
          full: { events: many, run: runs('full') },
          'core, first run': { events: many, run: (one: AbortSignal) => runs('core')(one) },
          ...(exporter.ok && { [peer]: { events: many, run: exporter.scrape } }),
        }
        const figures = await measure(contestants, { anchore, wire, time, rounds, signal })
        return reportOf(figures, exporter.ok ? `${peer} ${exporter.version}` : `skipped: ${exporter.reason}`)
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
    for (const [name, { events, run }] of Object.entries(contestants)) {
      signal.throwIfAborted()
      await anchore.show(events)
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

function reportOf(figures: Figures, note: string): Report {
  const wallOf = (name: string): readonly number[] => (figures.get(name) ?? []).map(({ wallMs }) => wallMs)
  const cpuOf = (name: string): readonly number[] =>
    (figures.get(name) ?? []).map(({ server }) => server?.cpuMs ?? 0)
  const theirs = wallOf(peer)
  return {
    rows: [...figures].map(([subject, measured]) => rowOf(subject, measured)),
    ratios: {
      manyToFewEvents: ratioOf(cpuOf('core'), cpuOf(withFew)),
      ...(theirs.length > 0 && { exporterToOurs: ratioOf(theirs, wallOf('core')) }),
    },
    notes: [note],
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
