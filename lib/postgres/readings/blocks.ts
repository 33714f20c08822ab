import { formatQuantity, sample, type Sample } from '../../model/index.ts'
import { factOf } from '../../findings/index.ts'
import { counted, counterReading, eraOf, type Increase } from './counter-reading.ts'
import { blockReadTime, cacheHit, deadlocks, sessionsFatal, sessionsKilled, tempBytes } from '../metrics.ts'

type Counter = 'hit' | 'read' | 'read_time' | 'deadlocks' | 'temp_bytes' | 'fatal' | 'killed'

const fullCounters = [
  [deadlocks, 'deadlocks'],
  [tempBytes, 'temp_bytes'],
  [sessionsFatal, 'fatal'],
  [sessionsKilled, 'killed'],
] as const

/** Milliseconds: the lowest threshold that io-slow may have. A shorter read needs no explanation. */
const slowMs = 1

/** One row of pg_stat_database: Anchore's own. */
export const blocks = counterReading<Counter>({
  name: 'blocks',
  timing: 'track_io_timing',
  queries: [
    {
      name: 'blocks',
      reads: {
        pg_stat_database: [
          ...['datname', 'stats_reset', 'blks_hit', 'blks_read', 'blk_read_time'],
          ...['deadlocks', 'temp_bytes', 'sessions_fatal', 'sessions_killed'],
        ],
      },
      since: 'PostgreSQL 14',
      budgetMs: 1_000,
      text: `
        SELECT ${eraOf('stats_reset')} AS era, current_setting('track_io_timing')::bool AS timed,
          json_build_object('hit', blks_hit, 'read', blks_read, 'read_time', blk_read_time,
            'deadlocks', deadlocks, 'temp_bytes', temp_bytes,
            'fatal', sessions_fatal, 'killed', sessions_killed) AS counters
        FROM pg_stat_database WHERE datname = current_database()`,
    },
  ],
  samplesOf: (increase, timed, detail) => [
    ...means(increase, timed),
    ...(detail === 'full' ? counted(increase, fullCounters) : []),
  ],
  factsOf: ({ of }) =>
    of('read_time') < slowMs * of('read') || of('read') === 0
      ? []
      : [factOf(blockReadTime, `${formatQuantity(of('read'), 'Count')} blocks read since the last run`)],
})

/** There is no share while no block was requested, and no mean while none was read. */
function means({ of }: Increase<Counter>, timed: boolean): readonly Sample[] {
  const requested = of('hit') + of('read')
  return [
    ...(requested > 0 ? [sample(cacheHit, (100 * of('hit')) / requested)] : []),
    ...(timed && of('read') > 0 ? [sample(blockReadTime, of('read_time') / of('read'))] : []),
  ]
}
