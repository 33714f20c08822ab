import { describe, expect, test } from 'vitest'
import { metrics } from '../../../lib/alarms/index.ts'
import type { Secrets } from '../../../lib/net/index.ts'
import { collectFrom, startTestDatabase, testDatabase, type Run } from '../../support/postgres/postgres.ts'

const database = await testDatabase()

/** A secret that was rotated: `cached` until it is asked for again. */
function rotated(cached: string, fresh: string): { readonly secrets: Secrets; readonly asked: boolean[] } {
  const asked: boolean[] = []
  return {
    asked,
    secrets: (_reference, options) => {
      asked.push(options?.fresh === true)
      return Promise.resolve(options?.fresh === true ? fresh : cached)
    },
  }
}

/** A quiet server measures no blocks (track_io_timing is off), and no service has started. */
const notOfAQuietServer = ['BlockReadTime', 'BlockWriteTime', 'FeedAge']

describe('collect-postgres', () => {
  test('publishes the whole catalogue of a quiet database under the role of docs/grants.sql', async () => {
    const first = await collectFrom(database)
    const { values, failures } = await collectFrom(database, { previous: first.state })
    expect(failures).toEqual([])
    const core = metrics.postgres.filter(({ detail }) => detail === 'core').map(({ name }) => name)
    const published = core.filter((name) => !notOfAQuietServer.includes(name))
    expect(values).toEqual({
      ...Object.fromEntries(published.map((name) => [name, 0])),
      DatabaseUp: 1,
      ConnectionSaturation: 5,
      ConnectionsUsed: 1,
      ConnectionsLimit: 20,
      CacheHit: expect.any(Number) as number,
      TransactionIdAge: expect.any(Number) as number,
    })
  })

  test('leaves no session behind', async () => {
    await collectFrom(database)
    const observer = await database.connect(database.server.superuser)
    const { rows } = await observer.query(
      `SELECT 1 FROM pg_stat_activity WHERE application_name = 'anchor-watch'`,
    )
    await observer.end()
    expect(rows).toEqual([])
  })

  test('asks once more for a password that was rotated', async () => {
    const { secrets, asked } = rotated('the old one', database.monitor.password)
    const { failures } = await collectFrom(database, { secrets })
    expect(failures).toEqual([])
    expect(asked).toEqual([false, true])
  })

  test('takes a wrong password for an answer, keeps the state and shows no password', async () => {
    const previous = { backlog: 'kept' }
    const { secrets, asked } = rotated('not the password', 'nor this one')
    const run = await collectFrom(database, { secrets, previous })
    expect(run).toMatchObject({
      values: { DatabaseUp: 1 },
      failures: [{ kind: 'auth', target: 'postgres' }],
      state: previous,
    })
    expect(asked).toEqual([false, true])
    expect(JSON.stringify(run)).not.toMatch(/not the password|nor this one/)
  })

  test('publishes nothing of the server when the password cannot be looked up', async () => {
    const run = await collectFrom(database, {
      secrets: () => Promise.reject(new Error('env: DB is not set')),
    })
    expect(run.values).toEqual({})
    expect(run.failures).toMatchObject([{ kind: 'configuration', target: 'postgres.password' }])
  })

  test('reports a frozen server as down', async () => {
    process.kill(database.server.pid, 'SIGSTOP')
    try {
      const { values, failures } = await collectFrom(database)
      expect(values).toEqual({ DatabaseUp: 0 })
      expect(failures).toMatchObject([{ kind: 'timeout', target: 'postgres', reportedBy: 'DatabaseUp' }])
    } finally {
      process.kill(database.server.pid, 'SIGCONT')
    }
  })

  test('reports a server that is not there as down', async () => {
    const gone = await startTestDatabase()
    await gone.stop()
    const { values, failures } = await collectFrom(gone)
    expect(values).toEqual({ DatabaseUp: 0 })
    expect(failures).toMatchObject([{ kind: 'refused', target: 'postgres', reportedBy: 'DatabaseUp' }])
  })
})

/** The metric that reports the failures of a run. */
function reporterOf({ failures }: Run): string | undefined {
  const [reporter, ...others] = new Set(failures.map(({ reportedBy }) => reportedBy))
  expect({ failures: failures.length > 0, others }).toEqual({ failures: true, others: [] })
  return reporter
}

describe('a failed login', () => {
  test('is reported by DatabaseUp while the server waits for its last session to shut down', async () => {
    const leaving = await startTestDatabase()
    try {
      await leaving.hold(1, leaving.anchore)
      process.kill(leaving.server.pid, 'SIGTERM')
      let run = await collectFrom(leaving)
      while (run.failures.length === 0) run = await collectFrom(leaving)
      expect(run).toMatchObject({ values: { DatabaseUp: 0 }, failures: [{ kind: 'not-ready' }] })
      expect(reporterOf(run)).toBe('DatabaseUp')
    } finally {
      await leaving.stop()
    }
  })

  test('is reported by ConnectionSaturation when the server is full', async () => {
    const { release } = await database.hold(20, database.anchore)
    const run = await collectFrom(database)
    await release()
    expect(reporterOf(run)).toBe('ConnectionSaturation')
  })

  test('is reported by ConnectionSaturation when the database is full', async () => {
    await database.administer('ALTER DATABASE anchore CONNECTION LIMIT 0')
    const run = await collectFrom(database)
    await database.administer('ALTER DATABASE anchore CONNECTION LIMIT -1')
    expect(reporterOf(run)).toBe('ConnectionSaturation')
  })

  test.each([
    [
      'reported by ConnectionSaturation when the full role is Anchore’s too',
      'anchor_watch',
      'ConnectionSaturation',
    ],
    ['reported by no metric when only the monitor’s role is full', 'anchore', undefined],
  ])('is %s', async (_title, anchoreRole, metric) => {
    const { release } = await database.hold(2, database.monitor)
    const run = await collectFrom(database, { changes: { anchoreRole } })
    await release()
    expect(reporterOf(run)).toBe(metric)
  })

  test.each([
    ['the password is wrong', { secrets: () => Promise.resolve('not the password') }],
    ['the password cannot be looked up', { secrets: () => Promise.reject(new Error('env: DB is not set')) }],
    ['the server has no TLS', { changes: { tls: 'verify-full' } }],
    ['the database does not exist', { changes: { database: 'nowhere' } }],
  ] as const)('is reported by no metric when %s', async (_title, options) => {
    expect(reporterOf(await collectFrom(database, options))).toBeUndefined()
  })
})

test('a missing grant is reported by no metric', async () => {
  await database.administer('REVOKE pg_monitor FROM anchor_watch')
  const run = await collectFrom(database)
  await database.administer('GRANT pg_monitor TO anchor_watch')
  expect(reporterOf(run)).toBeUndefined()
})

test('when the run’s time is up the query is cancelled on the server, and what was read is kept', async () => {
  const [migration, observer] = await Promise.all([
    database.connect(database.anchore),
    database.connect(database.server.superuser),
  ])
  // The deadline comes while the scan waits, before its lock_timeout ends it.
  await migration.query('BEGIN; LOCK TABLE catalog_image IN ACCESS EXCLUSIVE MODE')
  const ours = async (waiting = ''): Promise<boolean> => {
    const { rowCount } = await observer.query(
      `SELECT 1 FROM pg_stat_activity WHERE application_name = 'anchor-watch' ${waiting}`,
    )
    return (rowCount ?? 0) > 0
  }
  const deadline = new AbortController()
  const running = collectFrom(database, { signal: deadline.signal })
  while (!(await ours(`AND wait_event_type = 'Lock'`)));
  deadline.abort()
  const run = await running
  while (await ours());
  await Promise.all([migration.end(), observer.end()])
  expect(run.values).toMatchObject({ DatabaseUp: 1, ConnectionsLimit: 20, LockWait: 0 })
  // On a busy machine the answer before it may still be under way.
  expect(run.failures.at(-1)).toMatchObject({ kind: 'timeout', target: 'postgres.backlog' })
})
