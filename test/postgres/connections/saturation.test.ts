import { afterEach, describe, expect, test } from 'vitest'
import { at, parseJson, textAt } from '../../../lib/model/index.ts'
import { postgresVersion } from '../../support/postgres/postgres-version.ts'
import {
  collectFrom,
  startTestDatabase,
  testDatabase,
  type Credentials,
  type Run,
} from '../../support/postgres/postgres.ts'

const database = await testDatabase({ max_connections: 45 })
const releases: (() => Promise<void>)[] = []

afterEach(async () => {
  await Promise.all(releases.splice(0).map((release) => release()))
  await database.settle()
  await database.administer(
    'ALTER ROLE anchore CONNECTION LIMIT -1',
    'ALTER ROLE anchor_watch CONNECTION LIMIT 2',
    'ALTER DATABASE anchore CONNECTION LIMIT -1',
    'ALTER DATABASE anchore RESET ALL',
  )
})

/** Opens real connections, `count` of them. */
async function fill(count: number, login: Credentials = database.anchore, name?: string): Promise<void> {
  releases.push((await database.hold(count, login, name)).release)
}

/** Ordinary roles have 40 slots on every version: what is reserved differs, the sum does not. */
const slots = 40
const ceiling = 20

/** The share that is published, and the ceiling that the log names for it. */
function bindingOf(run: Run): unknown {
  const logged = run.lines.map(parseJson).find((line) => textAt(line, 'event') === 'connections')
  return [run.values['ConnectionSaturation'], at(logged, 'binding', 'ceiling')]
}

/** What another session counts at the same time, without our own. */
async function truth(where: string): Promise<number> {
  const observer = await database.connect(database.server.superuser, 'postgres')
  const { rowCount } = await observer.query(
    `SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND ${where}`,
  )
  await observer.end()
  return rowCount ?? 0
}

describe(`the share of connections in use, PostgreSQL ${postgresVersion}`, () => {
  test.each([0, 50, 85])('is that of the cluster at %i %%', async (percent) => {
    // Ours counts against it.
    await fill(Math.max(0, (slots * percent) / 100 - 1))
    const counted = await truth('true')
    const run = await collectFrom(database)
    expect(bindingOf(run)).toEqual([(100 * (counted + 1)) / slots, 'cluster'])
    expect(run.values).toMatchObject({ ConnectionsUsed: counted + 1, ConnectionsLimit: slots })
    if (percent > 0) expect(run.values['ConnectionSaturation']).toBe(percent)
  })

  test('is 100 % of the cluster while it refuses ordinary roles, and while it refuses superusers', async () => {
    await fill(slots)
    expect(await truth('true')).toBe(slots)
    for (const superusers of [0, 5]) {
      await fill(superusers, database.server.superuser)
      expect(await collectFrom(database)).toMatchObject({
        values: { DatabaseUp: 1, ConnectionSaturation: 100 },
        failures: [{ kind: 'saturated', message: expect.stringContaining('the server has no') as string }],
      })
    }
  })

  test.each([0, 50, 85, 100])('is that of Anchore’s role at %i %%', async (percent) => {
    await database.administer(`ALTER ROLE anchore CONNECTION LIMIT ${ceiling}`)
    const held = (ceiling * percent) / 100
    await fill(held)
    expect(await truth(`usename = 'anchore'`)).toBe(held)
    const run = await collectFrom(database)
    // Nobody is there: then our own session counts for more, against the cluster.
    if (percent === 0) expect(bindingOf(run)).toEqual([100 / slots, 'cluster'])
    else {
      expect(bindingOf(run)).toEqual([percent, 'role'])
      expect(run.values).toMatchObject({ ConnectionsUsed: held, ConnectionsLimit: ceiling })
    }
    if (percent === 100)
      await expect(database.connect(database.anchore)).rejects.toThrow(
        'too many connections for role "anchore"',
      )
  })

  test.each([0, 50, 85])('is that of Anchore’s database at %i %%', async (percent) => {
    await database.administer(`ALTER DATABASE anchore CONNECTION LIMIT ${ceiling}`)
    const held = Math.max(0, (ceiling * percent) / 100 - 1)
    await fill(held)
    await fill(2, database.anchore, 'postgres')
    expect(await truth(`datname = 'anchore'`)).toBe(held)
    const run = await collectFrom(database)
    // Two of another database and ours are more of the cluster than ours alone is of the database.
    expect(bindingOf(run)).toEqual(percent === 0 ? [(100 * 3) / slots, 'cluster'] : [percent, 'database'])
  })

  test('is 100 % of Anchore’s database while it refuses', async () => {
    await database.administer(`ALTER DATABASE anchore CONNECTION LIMIT ${ceiling}`)
    await fill(ceiling)
    await expect(database.connect(database.anchore)).rejects.toThrow(
      'too many connections for database "anchore"',
    )
    expect(await collectFrom(database)).toMatchObject({
      values: { DatabaseUp: 1, ConnectionSaturation: 100 },
      failures: [{ kind: 'saturated', message: expect.stringContaining('database anchore') as string }],
    })
  })

  test.each([
    [1, undefined],
    [2, 'saturated-self'],
  ])('is not that of the monitor’s own role when %i of its 2 are taken', async (taken, kind) => {
    await fill(taken, database.monitor)
    await fill(15)
    const run = await collectFrom(database)
    expect(run.failures.map((failure) => failure.kind)).toEqual(kind === undefined ? [] : [kind])
    // Fifteen of Anchore's, one of the monitor's and ours; nothing where we don't get in.
    const seen = kind === undefined ? [(100 * 17) / slots, 'cluster'] : [undefined, undefined]
    expect(bindingOf(run)).toEqual(seen)
  })

  test('is 100 % when the monitor’s role is Anchore’s and full', async () => {
    await database.administer(`ALTER ROLE anchor_watch CONNECTION LIMIT ${ceiling}`)
    const changes = { anchoreRole: 'anchor_watch' }
    await fill(ceiling / 2 - 1, database.monitor)
    expect(bindingOf(await collectFrom(database, { changes }))).toEqual([50, 'role'])
    await fill(ceiling / 2 + 1, database.monitor)
    expect(await collectFrom(database, { changes })).toMatchObject({
      values: { DatabaseUp: 1, ConnectionSaturation: 100 },
      failures: [{ kind: 'saturated', message: expect.stringContaining('role anchor_watch') as string }],
    })
  })

  if (postgresVersion >= 16) {
    test.each([
      [0, 42],
      [2, 40],
      [10, 32],
    ])(
      'leaves reserved_connections = %i out of what Anchore can have',
      async (reserved_connections, limit) => {
        const other = await startTestDatabase({ max_connections: 45, reserved_connections })
        try {
          const { release } = await other.hold(limit / 2 - 1, other.anchore)
          const { values } = await collectFrom(other)
          expect(values).toMatchObject({ ConnectionSaturation: 50, ConnectionsLimit: limit })
          const rest = await other.hold(limit / 2 + 1, other.anchore)
          await expect(other.connect(other.anchore)).rejects.toMatchObject({ code: '53300' })
          expect((await collectFrom(other)).values).toEqual({ DatabaseUp: 1, ConnectionSaturation: 100 })
          await Promise.all([release(), rest.release()])
        } finally {
          await other.stop()
        }
      },
    )

    test('is seen at 100 % by a monitor that has the reserve to enter by', async () => {
      await database.administer('GRANT pg_use_reserved_connections TO anchor_watch')
      await fill(slots)
      const run = await collectFrom(database)
      await Promise.all(releases.splice(0).map((release) => release()))
      await database.administer('REVOKE pg_use_reserved_connections FROM anchor_watch')
      expect(bindingOf(run)).toEqual([100, 'cluster'])
      expect(run.lines.join()).toContain('"mayUseReserved":true')
    })
  }
})
