import { loginFailure } from '../../../lib/postgres/index.ts'
import { coverage } from '../../../lib/findings/index.ts'
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

export const examples: Readonly<Record<string, Partial<Example>>> = {
  'monitor-blind': { target: 'collect-postgres', value: undefined },
  'nothing-read': { target: 'collect-postgres', value: 0, minutes: 6, postgres: unread },
  'partly-read': { target: 'collect-anchore', value: 80, minutes: 11, anchore: slow },
  'monitor-sees-nothing': { value: 0, minutes: 6, anchore: slow, postgres: unread },
  'monitor-failing': { target: 'collect-postgres' },
  'notifier-late': { target: 'critical' },
  'notifier-retrying': { target: 'critical' },
}
