import { sample } from '../metric.ts'
import { servicesStale } from './metrics.ts'
import { unread, type Reading } from './reading.ts'
import { queryFor, type Variants } from './schema.ts'

interface ServiceRow {
  readonly name: string
  /** The newest heartbeat of its rows, unix seconds by Anchore's clock. */
  readonly heartbeat: number | null
}

const variants: Variants<ServiceRow> = [
  {
    reads: { services: ['servicename', 'heartbeat'] },
    since: 'anchore-engine 0.2',
    query: {
      name: 'services',
      needs: 'SELECT (servicename, heartbeat) ON services',
      budgetMs: 1_000,
      text: 'SELECT servicename AS name, max(heartbeat)::float8 AS heartbeat FROM services GROUP BY servicename',
    },
  },
]

/** Three heartbeats, one of which Anchore's services write every 60 s. The status beside it is not to be trusted. */
const staleSeconds = 180

export const services: Reading = {
  name: 'services',
  variants,
  read: async (previous, { session, schema, tick: { slot, log } }) => {
    const answer = await session.query(queryFor(variants, schema))
    if (!answer.ok) return unread(answer.failure, previous)
    const fresh = slot / 1_000 - staleSeconds
    const stale = answer.value.filter(({ heartbeat }) => (heartbeat ?? 0) < fresh)
    if (stale.length > 0) log.info('services stale', { services: stale })
    return { samples: [sample(servicesStale, stale.length)], failures: [], state: previous }
  },
}
