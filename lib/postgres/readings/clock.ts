import { success } from '../../model/index.ts'
import type { Query } from '../session/query.ts'
import type { Reading } from '../reading.ts'

/**
 * NTP keeps both clocks correct to a second or better. Anchore's timestamps come from a third clock (anchore-clock.ts).
 */
const maxSkewMs = 30_000

/** The event of the warning. */
export const clocksDiffer = 'clocks differ'

const clockQuery: Query<{ readonly ms: number }> = {
  name: 'clock',
  reads: {},
  budgetMs: 1_000,
  text: 'SELECT (1000 * extract(epoch FROM clock_timestamp()))::float8 AS ms',
}

/** Logs a warning when the database's clock is far from ours; publishes nothing. */
export const clockSkew: Reading = {
  name: 'clock',
  queries: [clockQuery],
  read: async ({ session, tick: { clock, log } }) => {
    const asked = clock()
    const answer = await session.query(clockQuery)
    if (!answer.ok) return answer
    for (const { ms } of answer.value) {
      const skewMs = skewOf(ms, asked, clock())
      if (Math.abs(skewMs) > maxSkewMs) log.warn(clocksDiffer, { skewMs, remedy })
    }
    return success({ samples: [] })
  },
}

const remedy =
  'See that the database server keeps its time (NTP). Published metrics do not depend on its clock.'

/** Milliseconds that the database is ahead of us; 0 when its time lies between asking and its answer. */
function skewOf(databaseMs: number, asked: number, answered: number): number {
  return Math.round(Math.max(0, databaseMs - answered) + Math.min(0, databaseMs - asked))
}
