import { sample } from '../../model/metric.ts'
import type { Query } from '../session/query.ts'
import { databaseSize } from '../metrics.ts'
import { unread, type Reading } from '../reading.ts'

/** Asks the file system for every file of the database. */
const sizeQuery: Query<{ readonly bytes: number }> = {
  name: 'size',
  reads: {},
  budgetMs: 2_000,
  text: 'SELECT pg_database_size(current_database())::float8 AS bytes',
}

export const size: Reading = {
  name: 'size',
  detail: 'full',
  queries: [sizeQuery],
  read: async (previous, { session }) => {
    const answer = await session.query(sizeQuery)
    if (!answer.ok) return unread(answer.failure, previous)
    return {
      samples: answer.value.map(({ bytes }) => sample(databaseSize, bytes)),
      failures: [],
      state: previous,
    }
  },
}
