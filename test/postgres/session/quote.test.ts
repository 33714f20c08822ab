import { describe, expect, test } from 'vitest'
import { loginFailure } from '../../../lib/postgres/session/login-failure.ts'
import { queryFailure } from '../../../lib/postgres/session/query.ts'

const user = 'anchor-watch'
const server = {
  host: 'db.internal',
  port: 5432,
  database: 'Anchore',
  user,
  auth: { type: 'password', password: { source: 'env', name: 'PASSWORD' } },
} as const

describe('a remedy quotes the names that need it', () => {
  test('in the grants of a query', () => {
    const reads = { catalog_image: ['userId', 'image_size'] }
    const { remedy } = queryFailure({ sqlState: '42501', message: '' }, { name: 'backlog', reads }, user)
    expect(remedy).toBe('Run GRANT SELECT ("userId", image_size) ON catalog_image TO "anchor-watch".')
  })

  test.each([
    [{ sqlState: '42501', message: '' }, 'Run GRANT CONNECT ON DATABASE "Anchore" TO "anchor-watch".'],
    [
      { sqlState: '53300', routine: 'InitializeSessionUserId', message: '' },
      'End the other sessions of anchor-watch, or raise its limit: ALTER ROLE "anchor-watch" CONNECTION LIMIT.',
    ],
    [
      { sqlState: '53300', routine: 'CheckMyDatabase', message: '' },
      'End idle sessions, or raise the limit: ALTER DATABASE "Anchore" CONNECTION LIMIT.',
    ],
    [
      { sqlState: '53300', routine: 'InitProcess', message: '' },
      'End idle sessions; to let the monitor in on PostgreSQL 16+, set reserved_connections and GRANT pg_use_reserved_connections TO "anchor-watch".',
    ],
  ])('in the statement for the refused login %j', (fault, remedy) => {
    expect(loginFailure(fault, server).remedy).toBe(remedy)
  })

  test('in the statement for a refused token, but not in the ARN', () => {
    const iam = { ...server, auth: { type: 'iam', resourceId: 'db-ABC' } } as const
    expect(loginFailure({ sqlState: '28000', message: '' }, iam).remedy).toBe(
      'Run GRANT rds_iam TO "anchor-watch"; allow rds-db:connect on dbuser:db-ABC/anchor-watch.',
    )
  })
})
