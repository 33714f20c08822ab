import { success, sample } from '../../model/index.ts'
import type { Query } from '../session/query.ts'
import { databaseSize } from '../metrics.ts'
import type { Reading } from '../reading.ts'

/** Asks the file system for the size of every file of the database. */
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
  read: async ({ session }) => {
    const answer = await session.query(sizeQuery)
    if (!answer.ok) return answer
    return success({
      samples: answer.value.map(({ bytes }) => sample(databaseSize, bytes)),
    })
  },
}
