import { formatDuration } from '../../lib/model/index.ts'
import type { Line } from '../line.ts'

/** The time of each clock ahead of this machine's, milliseconds; undefined if it is not known. */
export interface ClocksAhead {
  readonly anchore: number | undefined
  /** 0 within the tolerance of its reading (lib/postgres/readings/warnings.ts). */
  readonly database: number | undefined
  /** Whether both have the simulated time of a local run. */
  readonly isSimulated?: boolean
}

/** The Date of an answer has whole seconds, and a slot is a minute. The database's reading applied its own tolerance. */
const tolerancesMs = { anchore: 60_000, database: 0 } as const

/** The clocks that are off: this machine's, if the two others agree. */
export function clockLines({ anchore, database, isSimulated = false }: ClocksAhead): readonly Line[] {
  const aheadMs = anchore ?? database
  if (isSimulated && aheadMs !== undefined && isOff(aheadMs))
    return [
      {
        level: 'ok',
        part: 'clocks',
        text: `the simulated time of the local run is ${distance(aheadMs)} this machine's`,
      },
    ]
  if (anchore !== undefined && database !== undefined && isOff(anchore) && !isOff(anchore - database))
    return [
      {
        ...off,
        text: `this machine's is ${distance(-anchore)} those of Anchore and of the database`,
        remedy: 'See that this machine keeps its time (NTP).',
      },
    ]
  return [
    ...lineOf(
      'the database',
      database,
      tolerancesMs.database,
      'See that the database server keeps its time (NTP).',
    ),
    ...lineOf('Anchore', anchore, tolerancesMs.anchore, 'See that both keep their time (NTP).'),
  ]
}

const off = { level: 'warn', part: 'clocks', command: 'chronyc tracking' } as const

function lineOf(
  owner: string,
  aheadMs: number | undefined,
  toleranceMs: number,
  remedy: string,
): readonly Line[] {
  if (aheadMs === undefined) return []
  if (!isOff(aheadMs, toleranceMs))
    return [{ level: 'ok', part: 'clocks', text: `${owner}'s agrees with this machine's` }]
  return [{ ...off, text: `${owner}'s is ${distance(aheadMs)} this machine's`, remedy }]
}

function isOff(aheadMs: number, toleranceMs: number = tolerancesMs.anchore): boolean {
  return Math.abs(aheadMs) > toleranceMs
}

function distance(aheadMs: number): string {
  return `${formatDuration(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'}`
}
