import { createStack } from '../../local/stack.ts'
import { figuresOf, ratioOf, type Bench, type Report, type Row } from '../report.ts'
import { startLoadedAnchore, type Load, type LoadedAnchore } from './database.ts'
import { startPostgresExporter } from './exporter.ts'
import { backlogRuns, collectRuns } from './runs.ts'
import { createServerTime, type ServerTime, type ServerWork } from './server-time.ts'
import { startWire, type Traffic, type Wire } from './wire.ts'

const usualRounds = 15
const warmUp = 2
/** The delay of each answer in the round that counts round trips: all queries of one round trip arrive before it ends. */
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

interface Contestant {
  /** The rows of the events table. */
  readonly events: number
  /** With the indexes of docs/indexes.sql. */
  readonly indexed?: boolean
  readonly run: (signal: AbortSignal) => Promise<void>
}

interface Measured extends Traffic {
  readonly wallMs: number
  /** Undefined for the exporter: the server logs its work at the end of a session, and the exporter keeps its session. */
  readonly server: ServerWork | undefined
}

type Figures = ReadonlyMap<string, readonly Measured[]>

/** The bench on a database of this size. */
export function postgresBench(usual: Load): Bench {
  const { images, backends } = usual
  const [few, many] = [Math.min(...usual.events), Math.max(...usual.events)]
  const of = (count: number, noun: string): string => `${count.toLocaleString('en')} ${noun}`
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
        const exporter = await startPostgresExporter(dsn, signal, stack)
        const all = {
          [withFew]: { events: few, run: runs('core') },
          core: { events: many, run: runs('core') },
          full: { events: many, run: runs('full') },
          'core, first run': { events: many, run: (one: AbortSignal) => runs('core')(one) },
          ...(exporter.ok && { [peer]: { events: many, run: exporter.scrape } }),
          ...queries,
        }
        // The budget of the backlog query could cut off a run with many images; alone, the query has no budget.
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

/** The contestants take turns in each round. Answers are late in one more round, which counts round trips. */
async function measure(
  contestants: Readonly<Record<string, Contestant>>,
  { anchore, wire, time, rounds, signal }: Parts,
): Promise<Figures> {
  const figures = new Map<string, readonly Measured[]>()
  const once = async (name: string, contestant: Contestant, delayMs: number): Promise<Measured> => {
    signal.throwIfAborted()
    await anchore.show(contestant.events, contestant.indexed ?? false)
    wire.reset(delayMs)
    const began = performance.now()
    let wallMs = 0
    const timed = async (): Promise<void> => {
      await contestant.run(signal)
      wallMs = performance.now() - began
    }
    const server = name === peer ? undefined : await time.during(timed)
    if (server === undefined) await timed()
    return { ...wire.traffic(), wallMs, server }
  }
  for (let round = -warmUp; round < rounds; round += 1)
    for (const [name, contestant] of Object.entries(contestants)) {
      const measured = await once(name, contestant, 0)
      if (round >= 0) figures.set(name, [...(figures.get(name) ?? []), measured])
    }
  for (const [name, contestant] of Object.entries(contestants)) {
    const { roundTrips } = await once(name, contestant, lateMs)
    figures.set(
      name,
      (figures.get(name) ?? []).map((one) => ({ ...one, roundTrips })),
    )
  }
  return figures
}

function reportOf(figures: Figures, notes: readonly string[]): Report {
  const of = (name: string, figure: (one: Measured) => number) => (figures.get(name) ?? []).map(figure)
  const cpu = ({ server }: Measured): number => server?.cpuMs ?? 0
  const wall = ({ wallMs }: Measured): number => wallMs
  return {
    rows: [...figures].map(([subject, measured]) => rowOf(subject, measured)),
    ratios: {
      ...(figures.has(withFew) && { manyToFewEvents: ratioOf(of('core', cpu), of(withFew, cpu)) }),
      withoutToWithIndexes: ratioOf(of(query, cpu), of(withIndexes, cpu)),
      ...(figures.has(peer) && { exporterToOurs: ratioOf(of(peer, wall), of('core', wall)) }),
    },
    notes,
  }
}

function rowOf(subject: string, measured: readonly Measured[]): Row {
  const ours = {
    'login ms': ({ loginMs }: Measured) => loginMs,
    'server ms': ({ server }: Measured) => server?.elapsedMs ?? 0,
    'server CPU ms': ({ server }: Measured) => server?.cpuMs ?? 0,
    'wire ms': ({ wallMs, loginMs, server }: Measured) => wallMs - loginMs - (server?.elapsedMs ?? 0),
  }
  const figures = figuresOf(measured, {
    'wall ms': ({ wallMs }) => wallMs,
    ...(subject !== peer && ours),
    'round trips': ({ roundTrips }) => roundTrips,
    connections: ({ connections }) => connections,
    'kB read': ({ bytes }) => bytes / 1_000,
  })
  return { subject, figures }
}
