import { counted, counterReading, eraOf, type CounterRow } from './counter-reading.ts'
import { checkpointSyncTime, checkpointWriteTime } from '../metrics.ts'
import type { Query } from '../session/query.ts'

type Counter = 'write_time' | 'sync_time'

/** PostgreSQL always measures its checkpoints; the times of one are added when it ends. */
export const checkpoints = counterReading<Counter>({
  name: 'checkpoints',
  detail: 'full',
  queries: [
    checkpointsQuery('pg_stat_checkpointer', ['write_time', 'sync_time'], 'PostgreSQL 17'),
    checkpointsQuery(
      'pg_stat_bgwriter',
      ['checkpoint_write_time', 'checkpoint_sync_time'],
      'PostgreSQL 9.2, until 16',
    ),
  ],
  samplesOf: (increase) =>
    counted(increase, [
      [checkpointWriteTime, 'write_time'],
      [checkpointSyncTime, 'sync_time'],
    ]),
})

function checkpointsQuery(
  view: string,
  times: readonly [write: string, sync: string],
  since: string,
): Query<CounterRow<Counter>> {
  const [write, sync] = times
  return {
    name: 'checkpoints',
    reads: { [view]: ['stats_reset', ...times] },
    since,
    budgetMs: 1_000,
    text: `
      SELECT ${eraOf('stats_reset')} AS era, true AS timed,
        json_build_object('write_time', ${write}, 'sync_time', ${sync}) AS counters
      FROM ${view}`,
  }
}
