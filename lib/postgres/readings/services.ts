import { success, sample } from '../../model/index.ts'
import { factOf, type NewFact } from '../../findings/index.ts'
import { followHeartbeats, maxHeartbeats, type HeartbeatsState, type Service } from './heartbeats.ts'
import { servicesStale } from '../metrics.ts'
import type { Reading } from '../reading.ts'
import type { Query } from '../session/query.ts'

const servicesQuery: Query<Service> = {
  name: 'services',
  reads: { services: ['servicename', 'heartbeat'] },
  since: 'anchore-engine 0.2',
  budgetMs: 1_000,
  text: `
    SELECT servicename AS name, coalesce((array_agg(DISTINCT heartbeat::float8 ORDER BY heartbeat::float8 DESC)
      FILTER (WHERE heartbeat IS NOT NULL))[1:${maxHeartbeats}], '{}') AS heartbeats
    FROM services GROUP BY servicename`,
}

const remedy =
  "See that Anchore's hosts keep their time (NTP). Published ages and counts are corrected for the difference; Anchore's own charts are not."

/** ServicesStale, and the offset of Anchore's clock, which is measured by the same heartbeats. */
export const services: Reading<HeartbeatsState> = {
  name: 'services',
  queries: [servicesQuery],
  read: async ({ session, tick: { slot, log } }, previous) => {
    const answer = await session.query(servicesQuery)
    if (!answer.ok) return answer
    const { stale, state } = followHeartbeats(previous, answer.value, slot)
    if (state.offset !== 0) log.warn("Anchore's clock differs", { behindSeconds: state.offset, remedy })
    const names = stale.map(({ name, heartbeats: [heartbeat] }) => ({ name, heartbeat }))
    if (names.length > 0) log.info('services stale', { services: names })
    const facts = names.length === 0 ? [] : [staleFact(names.map(({ name }) => name))]
    return success({ samples: [sample(servicesStale, stale.length)], facts, state })
  },
}

/** Names the services without a heartbeat. */
export function staleFact(names: readonly string[]): NewFact {
  const listed = names.join(', ')
  const first = `Check the tasks or pods of ${listed}: do they run, and do they reach the database?`
  return factOf(servicesStale, listed, { first })
}
