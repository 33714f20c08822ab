import { success, minutesBetween, type Slot } from '../model/index.ts'
import type { Query } from './session/query.ts'
import type { Reading } from './reading.ts'

/** Reading this many rows takes a quarter of a second or more of the server's CPU each minute (bench/README.md). */
const manyImages = 1_000_000
/** Minutes: a table grows slowly. */
const checkInterval = 1_440

interface Row {
  /** The planner's estimate. */
  readonly images: number
  /** The columns for which docs/indexes.sql has an index and this database has none. */
  readonly missing: readonly string[]
}

const indexQuery: Query<Row> = {
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
}

/** The state for the next run; a JSON value. */
interface State {
  /** The slot of the last query. */
  readonly asked: Slot
  /** Whether the warning has been logged. */
  readonly isRemarked: boolean
}

/** Logs a warning once if the table of images is large and lacks an index of docs/indexes.sql; publishes nothing. */
export const indexes: Reading<State> = {
  name: 'indexes',
  queries: [indexQuery],
  read: async ({ session, tick: { slot, log } }, previous) => {
    const isDue = previous === undefined || minutesBetween(previous.asked, slot) >= checkInterval
    if (previous?.isRemarked === true || !isDue) return success({ samples: [], state: previous })
    const answer = await session.query(indexQuery)
    if (!answer.ok) return answer
    const lacking = answer.value.filter(({ images, missing }) => images >= manyImages && missing.length > 0)
    for (const { images, missing } of lacking)
      log.warn('catalog_image lacks indexes', { images, missing, remedy })
    const state: State = { asked: slot, isRemarked: lacking.length > 0 }
    return success({ samples: [], state })
  },
}

const remedy =
  'Run docs/indexes.sql as the owner of catalog_image: without it the query of the backlog reads the whole table each minute.'
