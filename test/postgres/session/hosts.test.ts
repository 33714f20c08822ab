import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DatabaseHost } from '../../../lib/postgres/settings.ts'
import type { PostgresServer } from '../../../local/database/server.ts'
import { startPooler } from '../../support/postgres/pooler.ts'
import { fatal, startServer } from '../../support/postgres/postgres-protocol.ts'
import { collectFrom, startStandby, testDatabase, type Run } from '../../support/postgres/postgres.ts'

const database = await testDatabase()
let standby: PostgresServer

beforeAll(async () => {
  standby = await startStandby(database)
})
afterAll(() => standby.stop())

const nowhere: DatabaseHost = { host: '127.0.0.1', port: 1 }

function collect(...hosts: readonly DatabaseHost[]): Promise<Run> {
  return collectFrom(database, { changes: { hosts: hosts.map(({ host, port }) => ({ host, port })) } })
}

async function sessions(server: PostgresServer): Promise<number> {
  const { host, port } = server
  const observer = await database.connect(database.server.superuser, 'anchore', { host, port })
  const { rowCount } = await observer.query(
    `SELECT 1 FROM pg_stat_activity WHERE application_name = 'anchor-watch'`,
  )
  await observer.end()
  return rowCount ?? 0
}

describe('of several hosts', () => {
  test.each([
    ['after a standby', () => [standby, database.server]],
    ['after one that is gone', () => [nowhere, database.server]],
    ['before both', () => [database.server, standby, nowhere]],
  ])('the one that can be written to is watched: %s', async (_title, hosts) => {
    const run = await collect(...hosts())
    expect(run.failures).toEqual([])
    expect(run.values).toMatchObject({ DatabaseUp: 1, ConnectionsLimit: 20, ImagesWaiting: 0 })
    expect(await sessions(standby)).toBe(0)
  })

  test('one that is gone counts before a standby: the database that Anchore writes to is down', async () => {
    expect(await collect(standby, nowhere)).toMatchObject({
      values: { DatabaseUp: 0 },
      failures: [{ kind: 'refused', reportedBy: 'DatabaseUp' }],
    })
    expect(await sessions(standby)).toBe(0)
  })

  test('one that is full counts before one that is gone', async () => {
    const port = await startServer((socket) => socket.end(fatal('53300', 'InitPostgres')))
    const run = await collect(nowhere, standby, { host: '127.0.0.1', port })
    expect(run.values).toEqual({ DatabaseUp: 1, ConnectionSaturation: 100 })
  })
})

describe('a standby', () => {
  test('is reported; only the tables of Anchore are read there', async () => {
    const run = await collect(standby)
    expect(run.failures).toMatchObject([
      {
        kind: 'configuration',
        target: 'postgres.host',
        remedy: expect.stringContaining('writer endpoint') as string,
      },
    ])
    expect(run.values).toMatchObject({ DatabaseUp: 1, ImagesWaiting: 0, ServicesStale: 0 })
    expect(run.values).not.toHaveProperty('ConnectionSaturation')
    expect(run.values).not.toHaveProperty('CacheHit')
  })

  test('leaves the state of what it is not asked for as it was', async () => {
    const { state } = await collect(database.server)
    const run = await collectFrom(database, {
      changes: { hosts: [{ host: standby.host, port: standby.port }] },
      previous: state,
    })
    expect(run.state).toMatchObject({ connections: { anchoreRole: 'anchore' } })
  })
})

test('a standby that does not report itself at the login is noticed by its connections (pg_is_in_recovery)', async () => {
  const port = await startPooler(standby.port, { keepsProcess: true, hides: 'in_hot_standby' })
  const run = await collect({ host: '127.0.0.1', port })
  expect(run.failures).toMatchObject([
    {
      kind: 'configuration',
      target: 'postgres.connections',
      message: expect.stringContaining('standby') as string,
    },
  ])
  expect(run.values).not.toHaveProperty('ConnectionSaturation')
})

describe('a server that can only be read', () => {
  test('is watched like any other', async () => {
    await database.administer('ALTER DATABASE anchore SET default_transaction_read_only = on')
    const run = await collect(database.server)
    await database.administer(
      'SET default_transaction_read_only = off',
      'ALTER DATABASE anchore RESET default_transaction_read_only',
    )
    expect(run.failures).toEqual([])
    expect(run.values).toMatchObject({ ConnectionsLimit: 20, ImagesWaiting: 0 })
  })
})
