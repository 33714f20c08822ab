import { states } from '../../postgres/index.ts'
import { postgresMetrics as postgres } from '../../postgres/index.ts'
import { lineOf, type Chart, type Draw } from './chart.ts'

/** The charts that `detail: full` adds. */
export function detailCharts(chart: Draw): readonly Chart[] {
  return [
    chart(
      'Connections by state',
      [...states, 'other'].map((State) =>
        lineOf(State, postgres.connectionsByState, { dimensions: { State } }),
      ),
    ),
    chart('Deadlocks and ended sessions', [
      lineOf('deadlocks', postgres.deadlocks),
      lineOf('ended by a fatal error', postgres.sessionsFatal),
      lineOf('ended by an administrator', postgres.sessionsKilled),
    ]),
    chart('I/O of all processes', [
      lineOf('read', postgres.ioReadTime),
      lineOf('write', postgres.ioWriteTime),
      lineOf('sync', postgres.ioSyncTime),
    ]),
    chart('Checkpoints', [
      lineOf('write', postgres.checkpointWriteTime),
      lineOf('sync', postgres.checkpointSyncTime),
    ]),
    chart('Write-ahead log', [lineOf('write', postgres.walWriteTime), lineOf('sync', postgres.walSyncTime)]),
  ]
}

/** The metrics that neither a chart nor an alarm uses, each with the reason. */
export const undrawn: Readonly<Record<string, string>> = {
  [postgres.connectionsByUser.name]: 'The names of the roles are not known before they are published.',
  [postgres.connectionsByApplication.name]:
    'The names of the applications are not known before they are published.',
}
