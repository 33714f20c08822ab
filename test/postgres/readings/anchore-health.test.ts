import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  collectFrom,
  startTestDatabase,
  testDatabase,
  testSlot,
  type TestDatabase,
} from '../../support/postgres/postgres.ts'

const database = await testDatabase()
beforeEach(() => database.administer('TRUNCATE services, feeds, feed_groups, grype_db_feed_metadata'))

/** Rows of services: a name and the age of its heartbeat at the slot, seconds. */
async function serve(...beats: readonly (readonly [name: string, age: number | null])[]): Promise<void> {
  const slot = testSlot / 1_000
  const rows = beats.map(
    ([name, age], row) =>
      `('host ${row}', '${name}', ${slot - 86_400 * (row + 1)}, ${age === null ? 'NULL' : slot - age}, true)`,
  )
  await database.administer(
    `INSERT INTO services (hostid, servicename, created_at, heartbeat, status) VALUES ${rows.join()}`,
  )
}

/** A timestamp of Anchore's, so many hours before the slot. */
const ago = (hours: number): string =>
  `'${new Date(testSlot - 3_600_000 * hours).toISOString().slice(0, -1)}'`

async function ageOf(): Promise<unknown> {
  const { values, failures } = await collectFrom(database)
  expect(failures).toEqual([])
  return values['FeedAge']
}

describe('ServicesStale', () => {
  test.each([
    ['is 0 where no service was ever there', [], 0],
    [
      'is 0 while every service beats',
      [
        ['catalog', 0],
        ['analyzer', 180],
      ],
      0,
    ],
    ['does not mind a heartbeat that is newer than the slot', [['catalog', -30]], 0],
    [
      'counts a service whose last heartbeat is three minutes old',
      [
        ['catalog', 181],
        ['analyzer', 0],
      ],
      1,
    ],
    [
      'counts a service as fresh while one replica beats',
      [
        ['analyzer', 80_000],
        ['analyzer', 60],
      ],
      0,
    ],
    [
      'counts a service once, however many replicas are silent',
      [
        ['analyzer', 80_000],
        ['analyzer', 600],
      ],
      1,
    ],
    ['counts a service that has registered and never beat', [['catalog', null]], 1],
  ] as const)('%s', async (_, beats, stale) => {
    if (beats.length > 0) await serve(...beats)
    expect((await collectFrom(database)).values['ServicesStale']).toBe(stale)
  })

  test('is explained in the log, by name', async () => {
    await serve(['policy_engine', 400], ['catalog', 10])
    const { lines } = await collectFrom(database)
    expect(lines.find((line) => line.includes('services stale'))).toContain('"name":"policy_engine"')
  })
})

describe('FeedAge', () => {
  test('is nothing before the first service has started', async () => {
    expect(await ageOf()).toBeUndefined()
  })

  test('counts from the start of the oldest service where nothing was ever synced', async () => {
    await serve(['catalog', 0], ['policy_engine', 0])
    expect(await ageOf()).toBe(2 * 86_400)
  })

  test("is that of Grype's active database, by the time at which it was built", async () => {
    await serve(['catalog', 0])
    await database.administer(
      `INSERT INTO grype_db_feed_metadata VALUES ('old', false, ${ago(90)}, ${ago(80)}), ('new', true, ${ago(30)}, ${ago(2)})`,
    )
    expect(await ageOf()).toBe(30 * 3_600)
  })

  test('is that of the oldest legacy group that is enabled', async () => {
    await serve(['catalog', 0])
    await database.administer(
      `INSERT INTO feeds VALUES ('vulnerabilities', ${ago(1)}, true), ('packages', ${ago(1)}, false)`,
      `INSERT INTO feed_groups VALUES ('debian:12', 'vulnerabilities', ${ago(5)}, true), ('alpine:3', 'vulnerabilities', ${ago(9)}, true),
         ('alpine:2', 'vulnerabilities', ${ago(900)}, false), ('gem', 'packages', ${ago(800)}, true)`,
    )
    expect(await ageOf()).toBe(9 * 3_600)
  })

  test('of a group that was never synced is that of the oldest service', async () => {
    await serve(['catalog', 0])
    await database.administer(
      `INSERT INTO feeds VALUES ('vulnerabilities', NULL, true)`,
      `INSERT INTO feed_groups VALUES ('debian:12', 'vulnerabilities', ${ago(5)}, true), ('alpine:3', 'vulnerabilities', NULL, true)`,
    )
    expect(await ageOf()).toBe(86_400)
  })

  test('is 0 for data that are newer than the slot, and a failure for data of the future', async () => {
    await serve(['catalog', 0])
    await database.administer(`INSERT INTO grype_db_feed_metadata VALUES ('new', true, ${ago(-1 / 6)}, NULL)`)
    expect(await ageOf()).toBe(0)
    for (const date of [ago(-1), `'infinity'`, `'-infinity'`]) {
      await database.administer(`UPDATE grype_db_feed_metadata SET built_at = ${date}`)
      const { values, failures } = await collectFrom(database)
      expect(failures).toMatchObject([{ kind: 'malformed', target: 'postgres.feeds' }])
      expect(values).not.toHaveProperty('FeedAge')
    }
  })

  test.each([
    [
      'the tables of Grype',
      ['grype_db_feed_metadata'],
      `INSERT INTO feeds VALUES ('v', NULL, true);
      INSERT INTO feed_groups VALUES ('g', 'v', ${ago(7)}, true)`,
      7 * 3_600,
    ],
    [
      'the legacy tables',
      ['feeds', 'feed_groups'],
      `INSERT INTO grype_db_feed_metadata VALUES ('new', true, ${ago(3)}, ${ago(2)})`,
      3 * 3_600,
    ],
  ])('is known without %s', async (_, missing, fill, age) => {
    await serve(['catalog', 0])
    await database.administer(fill, ...missing.map((table) => `ALTER TABLE ${table} RENAME TO ${table}_gone`))
    const { values, failures } = await collectFrom(database)
    await database.administer(...missing.map((table) => `ALTER TABLE ${table}_gone RENAME TO ${table}`))
    expect(failures).toEqual([])
    expect(values['FeedAge']).toBe(age)
  })

  test('costs only itself where neither is there, and the failure names what is missing', async () => {
    const tables = ['feeds', 'feed_groups', 'grype_db_feed_metadata']
    await database.administer(...tables.map((table) => `ALTER TABLE ${table} RENAME TO ${table}_gone`))
    const { values, failures } = await collectFrom(database)
    await database.administer(...tables.map((table) => `ALTER TABLE ${table}_gone RENAME TO ${table}`))
    expect(failures).toMatchObject([{ kind: 'unsupported', target: 'postgres.feeds' }])
    for (const table of tables) expect(failures[0]?.message).toContain(table)
    expect(values).toHaveProperty('ServicesStale')
    expect(values).not.toHaveProperty('FeedAge')
  })
})

describe('the database itself', () => {
  async function numberOf(query: string): Promise<number> {
    const client = await database.connect(database.server.superuser)
    const { rows } = await client.query<{ value: number }>(`SELECT (${query})::float8 AS value`)
    await client.end()
    return rows[0]?.value ?? Number.NaN
  }

  test('TransactionIdAge is the way to wraparound of the oldest database', async () => {
    const age = await numberOf(`SELECT max(age(datfrozenxid)) FROM pg_database`)
    const { values } = await collectFrom(database)
    const percent = (100 * age) / 2 ** 31
    expect(values['TransactionIdAge']).toBeGreaterThanOrEqual(percent)
    expect(values['TransactionIdAge']).toBeLessThan(percent * 1.1)
  })

  describe('TransactionIdAge of a database of many years', () => {
    let old: TestDatabase
    beforeAll(async () => {
      // No vacuum sets right what these tests set.
      old = await startTestDatabase({ autovacuum: 'off' })
    })
    afterAll(() => old.stop())
    afterEach(() =>
      old.administer(
        `UPDATE pg_database SET (datfrozenxid, datminmxid, datconnlimit) =
           (SELECT datfrozenxid, datminmxid, -1 FROM pg_database WHERE datname = 'template0')
         WHERE datname = 'template1'`,
      ),
    )

    /** Makes template1 so many ids old: ids are counted in a circle of 2^32. */
    function setAge(column: string, age: string, ids: number): Promise<void> {
      return old.administer(
        `UPDATE pg_database SET ${column} = mod(${age}('3'::xid) + 3 + 4294967296 - ${ids}, 4294967296)::text::xid
         WHERE datname = 'template1'`,
      )
    }

    test.each([
      ['datfrozenxid', 'age', 21_474_837],
      ['datfrozenxid', 'age', 200_000_000],
      ['datfrozenxid', 'age', 1_900_000_000],
      ['datfrozenxid', 'age', 2 ** 31 - 4],
      ['datminmxid', 'mxid_age', 1_900_000_000],
    ])('follows %s: %s %i', async (column, age, ids) => {
      await setAge(column, age, ids)
      const { values, failures } = await collectFrom(old)
      expect(failures).toEqual([])
      expect(values['TransactionIdAge']).toBeCloseTo((100 * ids) / 2 ** 31, 4)
    })

    test('leaves out a database that an interrupted DROP DATABASE left invalid', async () => {
      await setAge('datfrozenxid', 'age', 1_900_000_000)
      await old.administer(`UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'template1'`)
      expect((await collectFrom(old)).values['TransactionIdAge']).toBeLessThan(1)
    })
  })

  test('DatabaseSize is what its files take, in full', async () => {
    const bytes = await numberOf('pg_database_size(current_database())')
    const { values } = await collectFrom(database, { detail: 'full' })
    expect(values['DatabaseSize']).toBeGreaterThan(bytes * 0.9)
    expect(values['DatabaseSize']).toBeLessThan(bytes * 1.1)
    expect((await collectFrom(database)).values).not.toHaveProperty('DatabaseSize')
  })
})
