import { loginFailure } from '../../../../lib/postgres/session/login-failure.ts'
import { coverage } from '../../../../lib/self/metrics.ts'
import type { Example } from '../example.ts'

const { answered: _answered, ...refused } = loginFailure(
  { sqlState: '28P01', message: '' },
  {
    host: 'anchore.cluster-c1a2b3c4d5e6.eu-west-1.rds.amazonaws.com',
    port: 5432,
    database: 'anchore',
    user: 'anchor_watch',
    auth: { type: 'password', password: { source: 'env', name: 'PASSWORD' } },
  },
)
const unread = { failures: [{ ...refused, reportedBy: coverage.name }] }
const slow = {
  failures: [
    {
      kind: 'timeout',
      target: 'anchore.services.catalog',
      message: 'its metrics took longer than 10 s',
      remedy:
        'Check the database first, because /metrics waits for it. Then check for load or a slow network.',
      cause: 'its metrics come too slowly',
      reportedBy: coverage.name,
    },
  ],
} as const

export const examples: Readonly<Record<string, Example>> = {
  'monitor-blind': { target: 'collect-postgres', minutes: 3 },
  'nothing-read': { target: 'collect-postgres', value: 0, minutes: 6, postgres: unread },
  'partly-read': { target: 'collect-anchore', value: 80, minutes: 11, anchore: slow },
  'monitor-sees-nothing': { value: 0, minutes: 6, anchore: slow, postgres: unread },
  'monitor-failing': { target: 'collect-postgres', value: 1, minutes: 6 },
  'data-dropped': { value: 38, minutes: 11 },
  'data-waiting': { value: 940, minutes: 31 },
  'notifier-failing': { value: 3, minutes: 2 },
  'notifier-late': { target: 'critical', value: 420, minutes: 3 },
  'notifier-retrying': { target: 'critical', value: 5, minutes: 16 },
  'sweep-failing': { value: 1, minutes: 16 },
  'schedules-failing': { value: 4, minutes: 3 },
}
