import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { postgresVersion } from '../../support/postgres/postgres-version.ts'
import { slotPlus } from '../../../lib/model/index.ts'
import { startPooler } from '../../support/postgres/pooler.ts'
import { fatal, startServer } from '../../support/postgres/postgres-protocol.ts'
import {
  testSlot,
  collectFrom,
  startTestDatabase,
  testDatabase,
  type Credentials,
  type Run,
} from '../../support/postgres/postgres.ts'

const database = await testDatabase()
const release: (() => Promise<void>)[] = []

afterEach(async () => {
  await Promise.all(release.splice(0).map((held) => held()))
  await database.settle()
  await database.administer(
    'ALTER ROLE anchore NOSUPERUSER CONNECTION LIMIT -1',
    'ALTER DATABASE anchore CONNECTION LIMIT -1',
    'GRANT pg_monitor TO anchor_watch',
    'ALTER DATABASE anchore RESET ALL',
  )
})

async function fill(count: number, login: Credentials = database.anchore, name?: string): Promise<void> {
  release.push((await database.hold(count, login, name)).release)
}

const connectionsOf = ({ values }: { readonly values: Readonly<Record<string, unknown>> }): unknown => [
  values['ConnectionSaturation'],
  values['ConnectionsUsed'],
  values['ConnectionsLimit'],
]

/** What another session counts at the same time, without our own. */
async function truth(where: string): Promise<number> {
  const observer = await database.connect(database.server.superuser, 'postgres')
  const { rowCount } = await observer.query(
    `SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND ${where}`,
  )
  await observer.end()
  return rowCount ?? 0
}

describe('connections', () => {
  // Twenty slots for ordinary roles, and the monitor has one of them.
  test.each([
    [5, 0],
    [50, 9],
    [85, 16],
    [95, 18],
  ])('are %i %% used by Anchore’s %i and the monitor’s one', async (percent, held) => {
    await fill(held)
    expect(await truth('true')).toBe(held)
    const run = await collectFrom(database)
    expect(connectionsOf(run)).toEqual([percent, held + 1, 20])
    expect(run.failures).toEqual([])
    expect(run.lines.join()).toContain('"binding":{"ceiling":"cluster"')
  })

  test('leave Anchore the last slot, which the monitor holds only for its run', async () => {
    await fill(19)
    expect(connectionsOf(await collectFrom(database))).toEqual([95, 19, 20])
    await expect(fill(1)).resolves.toBeUndefined()
  })

  test('leave Anchore the last slot of its role where the monitor logs in as that role', async () => {
    await fill(1, database.monitor)
    const run = await collectFrom(database, { changes: { anchoreRole: 'anchor_watch' } })
    expect(connectionsOf(run)).toEqual([50, 1, 2])
  })

  test('count those of every role and database against the cluster', async () => {
    await fill(4, database.server.superuser, 'postgres')
    expect(connectionsOf(await collectFrom(database))).toEqual([25, 5, 20])
  })

  test('are all used when ordinary roles are refused', async () => {
    await fill(20)
    expect(await collectFrom(database)).toMatchObject({
      values: { DatabaseUp: 1, ConnectionSaturation: 100 },
      failures: [
        { kind: 'saturated', message: expect.stringContaining('the server has no connection') as string },
      ],
    })
  })

  test('are all used when superusers are refused too', async () => {
    await fill(20)
    await fill(5, database.server.superuser)
    const run = await collectFrom(database)
    expect(run.values).toEqual({ DatabaseUp: 1, ConnectionSaturation: 100 })
    expect(run.failures[0]?.message).toContain('the server has no connection left for ordinary roles')
  })

  if (postgresVersion >= 16) {
    test('stop at 100 % where the monitor has the reserve to enter by', async () => {
      await database.administer('GRANT pg_use_reserved_connections TO anchor_watch')
      onTestFinished(() => database.administer('REVOKE pg_use_reserved_connections FROM anchor_watch'))
      await fill(20)
      const run = await collectFrom(database)
      expect(connectionsOf(run)).toEqual([100, 21, 20])
      expect(run.lines.join()).toContain('"mayUseReserved":true')
    })

    test('leave out what reserved_connections keeps from ordinary roles', async () => {
      const other = await startTestDatabase({ max_connections: 45, reserved_connections: 10 })
      onTestFinished(other.stop)
      await other.hold(15, other.anchore)
      expect((await collectFrom(other)).values).toMatchObject({
        ConnectionSaturation: 50,
        ConnectionsLimit: 32,
      })
      await other.hold(17, other.anchore)
      await expect(other.connect(other.anchore)).rejects.toMatchObject({ code: '53300' })
      expect((await collectFrom(other)).values).toEqual({ DatabaseUp: 1, ConnectionSaturation: 100 })
    })
  }

  test('leave the reserve of Amazon RDS out', async () => {
    // Plain PostgreSQL takes the setting as some extension's and reserves nothing.
    await database.administer(`ALTER DATABASE anchore SET rds.rds_superuser_reserved_connections = 2`)
    expect(connectionsOf(await collectFrom(database))).toEqual([100 / 18, 1, 18])
  })

  // Without any of Anchore's, our own session counts for more, against the cluster.
  test.each([
    [0, 'cluster', [5, 1, 20]],
    [2, 'role', [50, 2, 4]],
    [3, 'role', [75, 3, 4]],
    [4, 'role', [100, 4, 4]],
  ])(
    'are %i of 4 of Anchore’s role, which the monitor does not count against',
    async (held, ceiling, share) => {
      await database.administer('ALTER ROLE anchore CONNECTION LIMIT 4')
      await fill(held)
      expect(await truth(`usename = 'anchore'`)).toBe(held)
      const run = await collectFrom(database)
      expect(connectionsOf(run)).toEqual(share)
      expect(run.lines.join()).toContain(`"binding":{"ceiling":"${ceiling}"`)
      if (held === 4)
        await expect(database.connect(database.anchore)).rejects.toThrow(
          'too many connections for role "anchore"',
        )
    },
  )

  test('take Anchore’s role from the configuration where it is not the owner of the tables', async () => {
    await database.administer('CREATE ROLE api LOGIN CONNECTION LIMIT 2')
    expect(connectionsOf(await collectFrom(database, { changes: { anchoreRole: 'api' } }))).toEqual([
      5, 1, 20,
    ])
    await database.administer('ALTER ROLE api CONNECTION LIMIT 0')
    expect(connectionsOf(await collectFrom(database, { changes: { anchoreRole: 'api' } }))).toEqual([
      100, 0, 0,
    ])
  })

  test('are watched without a role that does not exist, which is named', async () => {
    expect(await collectFrom(database, { changes: { anchoreRole: 'ankore' } })).toMatchObject({
      values: { ConnectionSaturation: 5 },
      failures: [{ kind: 'configuration', target: 'postgres.anchore_role' }],
    })
  })

  // Three of another database and ours are more of the cluster than ours alone is of the database.
  test.each([
    [0, 'cluster', [20, 4, 20]],
    [4, 'database', [50, 5, 10]],
    [8, 'database', [90, 9, 10]],
  ])('are %i and our own of Anchore’s database', async (held, ceiling, share) => {
    await database.administer('ALTER DATABASE anchore CONNECTION LIMIT 10')
    await fill(held)
    await fill(3, database.anchore, 'postgres')
    expect(await truth(`datname = 'anchore'`)).toBe(held)
    const run = await collectFrom(database)
    expect(connectionsOf(run)).toEqual(share)
    expect(run.lines.join()).toContain(`"binding":{"ceiling":"${ceiling}"`)
  })

  test('are all used when the database refuses', async () => {
    await database.administer('ALTER DATABASE anchore CONNECTION LIMIT 2')
    await fill(2)
    await expect(database.connect(database.anchore)).rejects.toThrow(
      'too many connections for database "anchore"',
    )
    expect(await collectFrom(database)).toMatchObject({
      values: { DatabaseUp: 1, ConnectionSaturation: 100 },
      failures: [{ kind: 'saturated', message: expect.stringContaining('database anchore') as string }],
    })
  })

  test('know no ceiling but max_connections where Anchore is superuser', async () => {
    await database.administer('ALTER ROLE anchore SUPERUSER CONNECTION LIMIT 3')
    await fill(4)
    expect(connectionsOf(await collectFrom(database))).toEqual([20, 5, 25])
  })

  test('are not guessed without pg_monitor, and the grant is named', async () => {
    await database.administer('REVOKE pg_monitor FROM anchor_watch')
    const run = await collectFrom(database)
    expect(connectionsOf(run)).toEqual([undefined, undefined, undefined])
    expect(run.values).toMatchObject({ DatabaseUp: 1, ImagesWaiting: 0 })
    const remedy = 'Run GRANT pg_monitor TO anchor_watch.'
    expect(run.failures).toMatchObject([
      { kind: 'denied', target: 'postgres.connections', remedy },
      { kind: 'denied', target: 'postgres.transactions', remedy },
    ])
  })
})

describe('while logins are refused', () => {
  /** The state that a run leaves which gets in. */
  const before = async (): Promise<unknown> => (await collectFrom(database)).state

  test('as many connections are used as the server’s limit was when it last let us in', async () => {
    const previous = await before()
    await fill(20)
    const run = await collectFrom(database, { previous })
    expect(run.values).toEqual({
      DatabaseUp: 1,
      ConnectionSaturation: 100,
      ConnectionsUsed: 20,
      ConnectionsLimit: 20,
    })
    expect(run.lines.join()).toContain('"event":"connections refused","refusedBy":"cluster","limit":20')
    expect(run.state).toEqual(previous)
  })

  test.each([
    ['database', 'ALTER DATABASE anchore CONNECTION LIMIT 4', {}, 4],
    ['role', 'ALTER ROLE anchor_watch CONNECTION LIMIT 3', { anchoreRole: 'anchor_watch' }, 3],
  ])('the limit is that of the %s where it refused', async (ceiling, alter, changes, limit) => {
    await database.administer(alter)
    onTestFinished(() => database.administer('ALTER ROLE anchor_watch CONNECTION LIMIT 2'))
    const previous = (await collectFrom(database, { changes })).state
    await fill(limit, ceiling === 'role' ? database.monitor : database.anchore)
    const run = await collectFrom(database, { changes, previous })
    expect(connectionsOf(run)).toEqual([100, limit, limit])
  })

  test('the limit is left out where the last run that got in did not know it', async () => {
    const previous = await before()
    await database.administer('ALTER DATABASE anchore CONNECTION LIMIT 2')
    await fill(2)
    expect(connectionsOf(await collectFrom(database, { previous }))).toEqual([100, undefined, undefined])
  })

  test.each([
    ['is the server’s where it had no other', [], 20],
    ['is left out where it may be of two', ['ALTER DATABASE anchore CONNECTION LIMIT 10'], undefined],
    ['is not that of Anchore’s role, which we are not', ['ALTER ROLE anchore CONNECTION LIMIT 10'], 20],
    ['is left out where Anchore is superuser and has more', ['ALTER ROLE anchore SUPERUSER'], undefined],
  ])('by a limit that is not named, it %s', async (_title, alter, limit) => {
    await database.administer(...alter)
    const previous = await before()
    const port = await startServer((socket) => socket.end(fatal('53300', 'SomethingNew')))
    const run = await collectFrom(database, { previous, changes: { hosts: [{ host: '127.0.0.1', port }] } })
    expect(connectionsOf(run)).toEqual([100, limit, limit])
  })
})

describe('the page of a full limit', () => {
  const factOf = ({ facts }: Run) => facts.find(({ metric }) => metric === 'ConnectionSaturation')

  test('names the role with its numbers and the largest holders, and nothing while there is room', async () => {
    await database.administer('ALTER ROLE anchore CONNECTION LIMIT 4')
    await fill(2)
    expect(factOf(await collectFrom(database))).toBeUndefined()
    await fill(2)
    const fact = factOf(await collectFrom(database))
    expect(fact?.cause).toBe('4 of 4 connections used (limit of role anchore)')
    expect([fact?.lines[0], fact?.lines.at(-1)]).toEqual([
      'role anchore holds 4 (idle, from 127.0.0.1)',
      'These are the largest holders as of 2026-11-24 10:31 UTC.',
    ])
    expect(fact?.impact).toMatch(/^Anchore cannot open connections, although the server has \d+ free/)
    expect(fact?.first).toMatch(/`ALTER ROLE anchore CONNECTION LIMIT 8;` The server has \d+ free\.$/)
  })

  test('names a server that refuses logins, with the holders of the last run that got in', async () => {
    await fill(18)
    const before = await collectFrom(database, { slot: slotPlus(testSlot, -5) })
    await fill(2)
    const fact = factOf(await collectFrom(database, { previous: before.state }))
    expect(fact?.cause).toBe('20 of 20 connections used (server limit)')
    expect(fact?.lines.slice(0, 2)).toEqual([
      'A full server answers no query. At 2026-11-24 10:26 UTC, before it was full:',
      'role anchore holds 18 (idle, from 127.0.0.1)',
    ])
    expect(fact?.first).toMatch(
      /^Log in with a reserved slot, .*: `psql "host=127\.0\.0\.1 port=\d+ dbname=anchore /,
    )
  })

  test('names a database that refuses logins, without numbers that nobody knows', async () => {
    await database.administer('ALTER DATABASE anchore CONNECTION LIMIT 2')
    await fill(2)
    expect(factOf(await collectFrom(database))?.cause).toBe('database anchore is at its connection limit')
  })
})

describe('Anchore’s own sessions', () => {
  const factOf = ({ facts }: Run) => facts.find(({ metric }) => metric === 'AnchoreSessions')?.cause

  test('are counted, and explained by nothing while there are any', async () => {
    await fill(3)
    const run = await collectFrom(database)
    expect(run.values).toMatchObject({ AnchoreSessions: 3 })
    expect(factOf(run)).toBeUndefined()
  })

  test.each([
    ['has no session', 'SELECT', 'SELECT'],
    ['may not log in (NOLOGIN)', 'ALTER ROLE anchore NOLOGIN', 'ALTER ROLE anchore LOGIN'],
  ])('are none where its role %s', async (cause, lock, unlock) => {
    await database.administer(lock)
    const run = await collectFrom(database)
    await database.administer(unlock)
    expect(run.values).toMatchObject({ DatabaseUp: 1, AnchoreSessions: 0 })
    expect(factOf(run)).toBe(`role anchore ${cause}`)
  })

  test('are none where only the monitor has a session of Anchore’s role', async () => {
    const run = await collectFrom(database, { changes: { anchoreRole: 'anchor_watch' } })
    expect(run.values).toMatchObject({ DatabaseUp: 1, AnchoreSessions: 0 })
    expect(run.state).toMatchObject({ connections: { used: { sessions: 0 } } })
    expect(factOf(run)).toBe('role anchor_watch has no session')
  })
})

describe('Anchore’s role', () => {
  test('is the role that writes the tables where their owner has no sessions', async () => {
    await database.administer(
      'CREATE ROLE writer LOGIN CONNECTION LIMIT 5',
      `ALTER ROLE writer PASSWORD 'of writer'`,
      'GRANT SELECT, UPDATE ON catalog_image TO writer',
    )
    const writer = { user: 'writer', password: 'of writer' }
    await fill(2, writer)
    expect(connectionsOf(await collectFrom(database))).toEqual([15, 3, 20])
    await fill(2, writer)
    const run = await collectFrom(database)
    expect(connectionsOf(run)).toEqual([80, 4, 5])
    expect(run.state).toMatchObject({ connections: { anchoreRole: 'writer' } })
  })

  test('is not one that only reads them', async () => {
    await database.administer(
      `CREATE ROLE reader LOGIN CONNECTION LIMIT 5 PASSWORD 'of reader'`,
      'GRANT SELECT ON catalog_image TO reader',
    )
    await fill(4, { user: 'reader', password: 'of reader' })
    const run = await collectFrom(database)
    expect(connectionsOf(run)).toEqual([25, 5, 20])
    expect(run.state).toMatchObject({ connections: { anchoreRole: 'anchore' } })
  })
})

describe('with detail: full, connections', () => {
  test('are counted by state, by user and by application, with the free ones', async () => {
    await fill(3)
    const idler = await database.connect(database.anchore)
    release.push(() => idler.end())
    await idler.query(`SET application_name = 'batch'; BEGIN`)
    const { values, failures } = await collectFrom(database, { detail: 'full' })
    expect(failures).toEqual([])
    expect(values).toMatchObject({
      ConnectionsUsed: 5,
      ConnectionsFree: 15,
      'ConnectionsByState active': 1,
      'ConnectionsByState idle': 3,
      'ConnectionsByState idle in transaction': 1,
      'ConnectionsByState idle in transaction (aborted)': 0,
      'ConnectionsByState other': 0,
      'ConnectionsByUser anchore': 4,
      'ConnectionsByUser anchor_watch': 1,
      'ConnectionsByUser other': 0,
      'ConnectionsByApplication none': 3,
      'ConnectionsByApplication batch': 1,
      'ConnectionsByApplication anchor-watch': 1,
      'ConnectionsByApplication other': 0,
    })
    expect(values).not.toHaveProperty('TimeToFull')
  })

  test('say when they will be full, from five slots on', async () => {
    let previous: unknown
    for (let minute = 0; minute < 5; minute += 1) {
      await fill(1)
      const run = await collectFrom(database, { detail: 'full', slot: slotPlus(testSlot, minute), previous })
      previous = run.state
      const left = minute < 4 ? undefined : (expect.closeTo(60 * 14, 6) as number)
      expect(run.values['TimeToFull']).toEqual(left)
    }
  })

  test('have nothing left while logins are refused', async () => {
    await fill(20)
    const { values } = await collectFrom(database, { detail: 'full' })
    expect(values).toEqual({ DatabaseUp: 1, ConnectionSaturation: 100, ConnectionsFree: 0, TimeToFull: 0 })
  })
})

describe('through a pooler', () => {
  test('connections are not published, and a failure has the remedy; all else is published', async () => {
    const port = await startPooler(database.server.port)
    const run = await collectFrom(database, { changes: { hosts: [{ host: '127.0.0.1', port }] } })
    expect(connectionsOf(run)).toEqual([undefined, undefined, undefined])
    expect(run.values).toMatchObject({ DatabaseUp: 1, LockWait: 0, ImagesWaiting: 0 })
    expect(run.failures).toMatchObject([
      {
        kind: 'configuration',
        target: 'postgres.connections',
        message: expect.stringContaining('PgBouncer or RDS Proxy') as string,
        remedy: expect.stringContaining('Set postgres.host and postgres.port to the server itself') as string,
      },
    ])
  })

  test('that drops the settings of a session it is noticed too', async () => {
    await database.administer('ALTER ROLE anchor_watch SET default_transaction_read_only = off')
    const port = await startPooler(database.server.port, { keepsProcess: true, dropsSettings: true })
    const run = await collectFrom(database, { changes: { hosts: [{ host: '127.0.0.1', port }] } })
    await database.administer('ALTER ROLE anchor_watch SET default_transaction_read_only = on')
    expect(run.failures).toMatchObject([{ kind: 'configuration', target: 'postgres.connections' }])
  })

  test.each([
    ['PgBouncer', '08P01'],
    ['RDS Proxy', '0A000'],
  ])('that refuses our settings the login fails and names it, as %s does (%s)', async (pooler, sqlState) => {
    const port = await startServer((socket) => socket.end(fatal(sqlState, '')))
    const run = await collectFrom(database, { changes: { hosts: [{ host: '127.0.0.1', port }] } })
    expect(run).toMatchObject({
      values: { DatabaseUp: 1 },
      failures: [
        {
          kind: 'unsupported',
          message: expect.stringContaining(pooler) as string,
          remedy: expect.stringContaining('not to a pooler') as string,
        },
      ],
    })
  })
})

describe('the monitor’s own limit', () => {
  test('does not count while one of its two connections is free', async () => {
    await fill(1, database.monitor)
    await fill(10)
    const run = await collectFrom(database)
    expect(run.failures).toEqual([])
    expect(connectionsOf(run)).toEqual([60, 12, 20])
  })

  test('is a failure and no sample', async () => {
    await fill(2, database.monitor)
    const run = await collectFrom(database)
    expect(run.values).toEqual({ DatabaseUp: 1 })
    expect(run.failures).toMatchObject([{ kind: 'saturated-self', target: 'postgres' }])
  })

  test.each([
    ['is configured', { changes: { anchoreRole: 'anchor_watch' } }],
    ['was found by an earlier run', { previous: { connections: { anchoreRole: 'anchor_watch' } } }],
  ])('is Anchore’s limit where the role is the same, as %s', async (_title, options) => {
    await fill(2, database.monitor)
    const run = await collectFrom(database, options)
    expect(run.values).toEqual({ DatabaseUp: 1, ConnectionSaturation: 100 })
    expect(run.failures).toMatchObject([{ kind: 'saturated' }])
  })

  test('is remembered as not Anchore’s from a run that got in', async () => {
    const { state } = await collectFrom(database)
    expect(state).toMatchObject({ connections: { anchoreRole: 'anchore' } })
  })
})
