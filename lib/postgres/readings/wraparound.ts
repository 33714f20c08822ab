import { success, sample } from '../../model/index.ts'
import { factOf, type NewFact } from '../../findings/index.ts'
import type { Query } from '../session/query.ts'
import { transactionIdAge } from '../metrics.ts'
import type { Reading } from '../reading.ts'

/**
 * The largest share of the 2^31 ids, of transactions or of multixacts, over all databases, templates included. A
 * database that an interrupted DROP DATABASE left invalid (datconnlimit -2) ages for ever: neither vacuum nor the
 * server's own limit looks at it.
 */
const wraparoundQuery: Query<{ readonly percent: number; readonly database: string; readonly age: number }> =
  {
    name: 'wraparound',
    reads: { pg_database: ['datname', 'datfrozenxid', 'datminmxid', 'datconnlimit'] },
    budgetMs: 1_000,
    // Ages are of type integer, and 100 times an age can exceed it.
    text: `
    SELECT 100 * age::float8 / 2147483648 AS percent, datname::text AS database, age
    FROM pg_database CROSS JOIN LATERAL (SELECT greatest(age(datfrozenxid), mxid_age(datminmxid)) AS age) AS oldest
    WHERE datconnlimit <> -2 ORDER BY age DESC, datname LIMIT 1`,
  }

/** Percent; autovacuum keeps a healthy database below 10. */
const worthAFact = 11

export const wraparound: Reading = {
  name: 'wraparound',
  queries: [wraparoundQuery],
  read: async ({ session }) => {
    const answer = await session.query(wraparoundQuery)
    if (!answer.ok) return answer
    return success({
      samples: answer.value.map(({ percent }) => sample(transactionIdAge, percent)),
      facts: answer.value.flatMap(({ percent, database, age }) =>
        percent < worthAFact ? [] : [idsFact(database, age)],
      ),
    })
  },
}

/** Names the database with the oldest ids. */
export function idsFact(database: string, age: number): NewFact {
  return factOf(transactionIdAge, `database ${database}, ${(age / 1e6).toFixed(0)} million ids`)
}
