import { factOf, type NewFact } from '../../findings/index.ts'
import { formatMinute, sample } from '../../model/index.ts'
import { feedAge } from '../catalogue/services.ts'
import { ageAt, defineReading, type Queries } from '../reading.ts'
import type { Columns, Query } from '../session/query.ts'

interface FeedsRow {
  /** The date of the data in use, unix seconds; null before the first service starts. */
  readonly dated: number | null
}

/** One provider of vulnerability data: the SQL for the date of its data, and the columns that it reads. */
interface Provider {
  readonly date: string
  readonly reads: Columns
}

/** One database for all vulnerability data, dated by its build. */
const grype: Provider = {
  date: '(SELECT max(built_at) FROM grype_db_feed_metadata WHERE active)',
  reads: { grype_db_feed_metadata: ['active', 'built_at'] },
}

/** Groups with a sync each; the oldest sync counts. */
const legacy: Provider = {
  date: `(
    SELECT min(coalesce(last_sync + $1::int * interval '1 s', start.at)) FROM feed_groups AS part
    JOIN feeds AS feed ON feed.name = part.feed_name WHERE part.enabled AND feed.enabled)`,
  reads: { feeds: ['name', 'enabled'], feed_groups: ['feed_name', 'last_sync', 'enabled'] },
}

/**
 * Data that were never synced are as old as the oldest registered service. $1 is the offset of Anchore's clock, which is
 * added to its timestamps.
 */
function feedsQuery(providers: readonly Provider[], since: string): Query<FeedsRow> {
  const dates = [...providers.map(({ date }) => date), 'start.at']
  return {
    name: 'feeds',
    reads: Object.assign({ services: ['created_at'] }, ...providers.map(({ reads }) => reads)) as Columns,
    since,
    budgetMs: 1_000,
    text: `
      SELECT extract(epoch FROM coalesce(${dates.join(', ')}))::float8 AS dated
      FROM (SELECT to_timestamp(min(created_at) + $1::int) AT TIME ZONE 'utc' AS at FROM services) AS start`,
  }
}

/** If both providers have tables, the legacy one counts until a database of Grype is active. */
const queries: Queries<FeedsRow> = [
  feedsQuery([grype, legacy], 'anchore-engine 1.0'),
  feedsQuery([legacy], 'anchore-engine 1.1.0 at the latest'),
  feedsQuery([grype], 'anchore-engine 1.0'),
]

/** Seconds: the lowest threshold that feeds-stale may have. Younger data need no explanation. */
const worthAFact = 3_600

export const feeds = defineReading({
  queries,
  isReplicated: true,
  parameters: ({ anchoreOffset }) => [anchoreOffset],
  read: (rows, { tick: { slot } }) => {
    const dates = rows.flatMap(({ dated }) => (dated === null ? [] : [dated]))
    return {
      samples: dates.map((dated) => sample(feedAge, ageAt(slot, dated))),
      facts: dates.filter((dated) => ageAt(slot, dated) >= worthAFact).map(feedFact),
    }
  },
})

/** The date of the data. `infinity` is a timestamp in PostgreSQL, but not a date. */
export function feedFact(dated: number): NewFact {
  const isTime = !Number.isNaN(new Date(1_000 * dated).getTime())
  return factOf(
    feedAge,
    isTime ? `they are from ${formatMinute(1_000 * dated)}` : 'their timestamp is not a time',
  )
}
