import { sample } from '../metric.ts'
import type { Query } from './database.ts'
import { transactionIdAge } from './metrics.ts'
import { unread, type Reading } from './reading.ts'

/** Of the 2^31 ids that a row may lie behind, of transactions and of multixacts alike; the oldest database counts. */
const wraparoundQuery: Query<{ readonly percent: number }> = {
  name: 'wraparound',
  needs: 'pg_monitor',
  budgetMs: 1_000,
  text: `
    SELECT (100 * max(greatest(age(datfrozenxid), mxid_age(datminmxid))) / 2147483648.0)::float8 AS percent
    FROM pg_database`,
}

export const wraparound: Reading = {
  name: 'wraparound',
  read: async (previous, { session }) => {
    const answer = await session.query(wraparoundQuery)
    if (!answer.ok) return unread(answer.failure, previous)
    return {
      samples: answer.value.map(({ percent }) => sample(transactionIdAge, percent)),
      failures: [],
      state: previous,
    }
  },
}
