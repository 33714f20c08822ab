import { minutesBetween, type Slot } from '../../model/index.ts'
import { defineReading } from '../reading.ts'

// Readings that publish nothing: they log a warning.

/** NTP keeps both clocks correct to a second or better. Anchore's timestamps come from a third clock (services.ts). */
const maxSkewMs = 30_000

/** The event of the warning. */
export const clocksDiffer = 'clocks differ'

/** Logs a warning when the database's clock is far from ours. */
export const clockSkew = defineReading<{ readonly ms: number }>({
  queries: [
    {
      name: 'clock',
      reads: {},
      budgetMs: 1_000,
      text: 'SELECT (1000 * extract(epoch FROM clock_timestamp()))::float8 AS ms',
    },
  ],
  read: (rows, { asked, tick: { clock, log } }) => {
    for (const { ms } of rows) {
      const skewMs = skewOf(ms, asked, clock())
      if (Math.abs(skewMs) > maxSkewMs) log.warn(clocksDiffer, { skewMs, remedy: keepTime })
    }
    return { samples: [] }
  },
})

const keepTime =
  'See that the database server keeps its time (NTP). Published metrics do not depend on its clock.'

/** Milliseconds that the database is ahead of us; 0 when its time lies between asking and its answer. */
function skewOf(databaseMs: number, asked: number, answered: number): number {
  return Math.round(Math.max(0, databaseMs - answered) + Math.min(0, databaseMs - asked))
}

/** Reading this many rows takes a quarter of a second or more of the server's CPU each minute (bench/README.md). */
const manyImages = 1_000_000
/** Minutes: a table grows slowly. */
const checkInterval = 1_440

interface IndexesRow {
  /** The planner's estimate. */
  readonly images: number
  /** The columns for which docs/indexes.sql has an index and this database has none. */
  readonly missing: readonly string[]
}

/** The state for the next run; a JSON value. */
interface IndexesState {
  /** The slot of the last query. */
  readonly asked: Slot
  /** Whether the warning has been logged. */
  readonly isRemarked: boolean
}

/** Logs a warning once if the table of images is large and lacks an index of docs/indexes.sql. */
export const indexes = defineReading<IndexesRow, IndexesState>({
  queries: [
    {
      name: 'indexes',
      reads: {
        pg_class: ['oid', 'reltuples'],
        pg_index: ['indrelid', 'indkey', 'indisvalid'],
        pg_attribute: ['attrelid', 'attnum', 'attname'],
      },
      budgetMs: 1_000,
      text: `
        SELECT reltuples::float8 AS images, ARRAY(
          SELECT wanted FROM unnest(ARRAY['analyzed_at', 'analysis_status']) AS wanted
          WHERE NOT EXISTS (
            SELECT FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
            WHERE indrelid = pg_class.oid AND indisvalid AND attname = wanted)
        ) AS missing
        FROM pg_class WHERE oid = to_regclass('catalog_image')`,
    },
  ],
  isReplicated: true,
  isDue: (previous, slot) =>
    previous === undefined || (!previous.isRemarked && minutesBetween(previous.asked, slot) >= checkInterval),
  read: (rows, { tick: { slot, log } }) => {
    const lacking = rows.filter(({ images, missing }) => images >= manyImages && missing.length > 0)
    for (const { images, missing } of lacking)
      log.warn('catalog_image lacks indexes', { images, missing, remedy: createIndexes })
    const state: IndexesState = { asked: slot, isRemarked: lacking.length > 0 }
    return { samples: [], state }
  },
})

const createIndexes =
  'Run docs/indexes.sql as the owner of catalog_image: without it the query of the backlog reads the whole table each minute.'
