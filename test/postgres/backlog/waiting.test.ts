import type { Client } from 'pg'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { slotPlus } from '../../../lib/model/index.ts'
import { collectFrom, testDatabase, testSlot, type Run } from '../../support/postgres/postgres.ts'

const database = await testDatabase({
  compute_query_id: 'on',
  max_prepared_transactions: 1,
  deadlock_timeout: '10ms',
})
beforeAll(async () => {
  await database.administer(
    'CREATE TABLE contended (id int PRIMARY KEY); INSERT INTO contended VALUES (1), (2)',
  )
  await database.administer('GRANT ALL ON contended TO anchore')
})
/** What no log may have: it stands in every query of these tests. */
const secret = 'of-a-customer'

/** A session of Anchore, which the test ends. */
async function session(): Promise<Client & { readonly pid: number }> {
  const client = await database.connect(database.anchore)
  onTestFinished(() => client.end())
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  return Object.assign(client, { pid: rows[0]?.pid ?? 0 })
}

/** Asks again and again until a count of sessions is what it should be. */
async function until(condition: string, count: number): Promise<void> {
  const client = await database.connect(database.server.superuser)
  const text = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE ${condition}`
  let found: number | undefined
  while (found !== count) found = (await client.query<{ count: number }>(text)).rows[0]?.count
  await client.end()
}

const waits = (client: { readonly pid: number }): Promise<void> =>
  until(`pid = ${client.pid} AND wait_event_type = 'Lock'`, 1)

/** The log line of lock waits and their holders. */
function lockWaits({ lines }: Run): unknown {
  const line = lines.find((one) => one.includes('"event":"lock waits"'))
  return line === undefined ? undefined : (JSON.parse(line) as { waits: unknown }).waits
}

test('nobody waits and nobody idles in an idle database', async () => {
  const run = await collectFrom(database, { detail: 'full' })
  expect(run.failures).toEqual([])
  expect(run.values).toMatchObject({ IdleInTransaction: 0, LongestTransaction: 0, LockWait: 0 })
  expect(lockWaits(run)).toBeUndefined()
})

describe('a transaction', () => {
  test.each([
    ['that idles', `SELECT '${secret}'`],
    ['that idles and is aborted', `SELECT '${secret}' / 0`],
  ])('%s has an age, and is not the longest in core', async (_, query) => {
    const client = await session()
    await client.query('BEGIN')
    await client.query(query).catch(() => undefined)
    const { values, lines } = await collectFrom(database)
    expect(values['IdleInTransaction']).toBeGreaterThan(0)
    expect(values).not.toHaveProperty('LongestTransaction')
    expect(lines.join('\n')).not.toContain(secret)
  })

  test('that began before the clock of the server was set back has no age yet', async () => {
    await database.administer(
      'CREATE SCHEMA later; GRANT USAGE ON SCHEMA later TO anchor_watch',
      `CREATE VIEW later.pg_stat_activity AS SELECT pid, usename, application_name, backend_type, state, state_change,
         xact_start + interval '1 hour' AS xact_start FROM pg_catalog.pg_stat_activity`,
      'GRANT SELECT ON later.pg_stat_activity TO anchor_watch',
      'ALTER ROLE anchor_watch SET search_path = later, pg_catalog, public',
    )
    onTestFinished(() => database.administer('ALTER ROLE anchor_watch RESET search_path'))
    const client = await session()
    await client.query('BEGIN; SELECT 1')
    const { values } = await collectFrom(database, { detail: 'full' })
    expect(values).toMatchObject({ IdleInTransaction: 0, LongestTransaction: 0 })
  })

  test('that works is long and does not idle', async () => {
    const client = await session()
    const working = client.query(`SELECT pg_sleep(600), '${secret}'`).catch(() => undefined)
    await until(`pid = ${client.pid} AND state = 'active'`, 1)
    const { values } = await collectFrom(database, { detail: 'full' })
    await database.administer(`SELECT pg_cancel_backend(${client.pid})`)
    await working
    expect(values).toMatchObject({ IdleInTransaction: 0 })
    expect(values['LongestTransaction']).toBeGreaterThan(0)
  })
})

describe('a wait for a lock', () => {
  test('has an age, and the log has both processes, their states and query ids, never their queries', async () => {
    const holder = await session()
    const waiter = await session()
    await holder.query('BEGIN')
    await holder.query(`UPDATE contended SET id = id WHERE id = 1 AND '${secret}' <> ''`)
    const waiting = waiter.query(`UPDATE contended SET id = id WHERE id = 1 AND '${secret}' <> 'x'`)
    await waits(waiter)
    const run = await collectFrom(database)
    await holder.query('COMMIT')
    await waiting
    expect(run.values['LockWait']).toBeGreaterThan(0)
    expect(lockWaits(run)).toEqual([
      {
        pid: waiter.pid,
        state: 'active',
        user: 'anchore',
        application: null,
        age: expect.any(Number) as number,
        query: expect.stringMatching(/^-?\d+$/) as string,
        waited: run.values['LockWait'],
        held_by: [
          {
            pid: holder.pid,
            state: 'idle in transaction',
            user: 'anchore',
            application: null,
            age: expect.any(Number) as number,
            query: expect.stringMatching(/^-?\d+$/) as string,
          },
        ],
      },
    ])
    expect(run.lines.join('\n')).not.toContain(secret)
    const [lock] = run.facts.filter(({ metric }) => metric === 'LockWait')
    expect(lock?.cause).toBe(`1 waits for pid ${holder.pid} (anchore)`)
    expect(lock?.lines).toEqual([
      expect.stringMatching(
        new RegExp(
          `^pid ${waiter.pid} \\(anchore\\) has waited .* for: pid ${holder.pid} \\(anchore\\), idle in transaction for `,
        ),
      ),
    ])
    expect(JSON.stringify(run.facts)).not.toContain(secret)
    expect(run.facts).toContainEqual(
      expect.objectContaining({ metric: 'IdleInTransaction', cause: `pid ${holder.pid} (anchore)` }),
    )
  })

  test('names every process in a chain of waits', async () => {
    const [first, second, third] = [await session(), await session(), await session()]
    await first.query('BEGIN; LOCK TABLE contended')
    const writing = second.query('BEGIN; LOCK TABLE contended; COMMIT')
    await waits(second)
    const reading = third.query('SELECT count(*) FROM contended')
    await waits(third)
    const run = await collectFrom(database)
    await first.query('COMMIT')
    await Promise.all([writing, reading])
    expect(lockWaits(run)).toMatchObject([
      { pid: second.pid, held_by: [{ pid: first.pid }] },
      { pid: third.pid },
    ])
    expect(JSON.stringify(lockWaits(run))).toContain(`{"pid":${second.pid},"state":"active"`)
    expect(run.facts).toContainEqual(
      expect.objectContaining({
        metric: 'LockWait',
        cause: `2 wait for pid ${first.pid} (anchore)`,
      }),
    )
  })

  test('of an index that is built beside older transactions does not count', async () => {
    const reader = await session()
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM contended')
    const building = database.administer('CREATE INDEX CONCURRENTLY beside ON contended (id)')
    await until(`query LIKE 'CREATE INDEX%' AND wait_event_type = 'Lock'`, 1)
    const { values } = await collectFrom(database)
    await reader.query('COMMIT')
    await building
    expect(values['LockWait']).toBe(0)
  })

  test('for a prepared transaction, which has no process, has a holder 0', async () => {
    const waiter = await session()
    const preparer = await session()
    await preparer.query('BEGIN; LOCK TABLE contended')
    await preparer.query(`PREPARE TRANSACTION 'left behind'`)
    const waiting = waiter.query('SELECT count(*) FROM contended')
    await waits(waiter)
    const run = await collectFrom(database)
    await preparer.query(`ROLLBACK PREPARED 'left behind'`)
    await waiting
    expect(lockWaits(run)).toMatchObject([
      { pid: waiter.pid, held_by: [{ pid: 0, state: null, query: null }] },
    ])
  })
})

describe('mishaps since the last slot', () => {
  /** What `detail: full` counts of what happens between two runs. */
  async function counted(happen: () => Promise<unknown>): Promise<Run['values']> {
    const before = await collectFrom(database, { detail: 'full' })
    await happen()
    const slot = slotPlus(testSlot, 1)
    return (await collectFrom(database, { detail: 'full', slot, previous: before.state })).values
  }

  test('are zero when nothing happens', async () => {
    expect(await counted(() => Promise.resolve())).toMatchObject({
      Deadlocks: 0,
      TempBytes: 0,
      SessionsFatal: 0,
      SessionsKilled: 0,
    })
  })

  test('are deadlocks', async () => {
    const values = await counted(async () => {
      const [left, right] = [
        await database.connect(database.anchore),
        await database.connect(database.anchore),
      ]
      await left.query('BEGIN; UPDATE contended SET id = id WHERE id = 1')
      await right.query('BEGIN; UPDATE contended SET id = id WHERE id = 2')
      await Promise.allSettled([
        left.query('UPDATE contended SET id = id WHERE id = 2'),
        right.query('UPDATE contended SET id = id WHERE id = 1'),
      ])
      await Promise.all([left.end(), right.end()])
      await until(`usename = 'anchore'`, 0)
    })
    expect(values).toMatchObject({ Deadlocks: 1, SessionsFatal: 0 })
  })

  test('are bytes of temporary files', async () => {
    const values = await counted(async () => {
      const client = await database.connect(database.anchore)
      await client.query(`SET work_mem = '64kB'`)
      await client.query('SELECT g FROM generate_series(1, 100000) AS g ORDER BY g DESC OFFSET 99999')
      await client.end()
      await until(`usename = 'anchore'`, 0)
    })
    expect(values['TempBytes']).toBeGreaterThan(1_000_000)
  })

  test('are sessions that an error ended, and that an administrator did', async () => {
    const values = await counted(async () => {
      const idle = await database.connect(database.anchore)
      await idle.query('SET idle_in_transaction_session_timeout = 1; BEGIN').catch(() => undefined)
      const killed = await database.connect(database.anchore)
      await database.administer(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'anchore' AND state = 'idle'`,
      )
      await until(`usename = 'anchore'`, 0)
      await Promise.allSettled([idle.end(), killed.end()])
    })
    expect(values).toMatchObject({ SessionsFatal: 1, SessionsKilled: 1 })
  })
})
