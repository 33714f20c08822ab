import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { PostgresConfig } from '../../../lib/postgres/settings.ts'
import { createRdsTokens } from '../../../lib/net/index.ts'
import { fatal, startServer } from '../../support/postgres/postgres-protocol.ts'
import { collectFrom, testDatabase } from '../../support/postgres/postgres.ts'

const database = await testDatabase()

const auth: PostgresConfig['auth'] = { type: 'iam', resourceId: 'cluster-ABC' }

describe('a login with IAM', () => {
  test('signs a token for the host and the user, in place of the password', async () => {
    const asked: unknown[] = []
    const run = await collectFrom(database, {
      changes: { auth },
      secrets: () => Promise.reject(new Error('no secret is asked for')),
      tokens: (login) => {
        asked.push(login)
        return Promise.resolve(database.monitor.password)
      },
    })
    const { host, port } = database.server
    expect(run.failures).toEqual([])
    expect(asked).toEqual([{ host, port, user: 'anchor_watch' }])
  })

  test.each(['28P01', '28000'])(
    'that is refused by %s names the grant and the permission',
    async (sqlState) => {
      const port = await startServer((socket) => socket.end(fatal(sqlState, 'auth_failed')))
      const run = await collectFrom(database, {
        changes: { auth, hosts: [{ host: '127.0.0.1', port }] },
        tokens: () => Promise.resolve('token'),
      })
      expect(run).toMatchObject({
        values: { DatabaseUp: 1 },
        failures: [
          {
            kind: 'auth',
            remedy:
              'Run GRANT rds_iam TO anchor_watch; allow rds-db:connect on dbuser:cluster-ABC/anchor_watch.',
          },
        ],
      })
    },
  )

  test.each([
    ['without a region', {}, 'configuration', 'set AWS_REGION'],
    ['without credentials', { AWS_REGION: 'eu-west-1' }, 'auth', 'AWS credentials'],
  ])('%s publishes nothing of the server', async (_title, variables, kind, remedy) => {
    // The SDK looks there itself.
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    vi.stubEnv('HOME', '/nowhere')
    onTestFinished(() => void vi.unstubAllEnvs())
    const run = await collectFrom(database, {
      changes: { auth },
      tokens: createRdsTokens(variables),
    })
    expect(run).toMatchObject({
      values: {},
      failures: [{ kind, target: 'postgres.iam', remedy: expect.stringContaining(remedy) as string }],
    })
  })
})
