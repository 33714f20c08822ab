import { describe, expect, onTestFinished, test } from 'vitest'
import { openSession } from '../../../lib/postgres/session/session.ts'
import type { Session } from '../../../lib/postgres/session/session.ts'
import type { Query } from '../../../lib/postgres/session/query.ts'
import { testDatabase } from '../../support/postgres/postgres.ts'

const database = await testDatabase()

async function withSession<T>(
  use: (session: Session) => Promise<T>,
  signal = new AbortController().signal,
): Promise<T> {
  const { config, server, monitor } = database
  const login = await openSession(
    { config, host: server, password: monitor.password, trusted: undefined },
    signal,
  )
  if (!login.ok) throw new Error(login.failure.message)
  try {
    return await use(login.value)
  } finally {
    await login.value.close()
  }
}

function question<Row extends object>(text: string, budgetMs = 3_000): Query<Row> {
  return { name: 'test', reads: { catalog_image: ['userId', 'image_size'] }, budgetMs, text }
}

/** Milliseconds; a query that took what the one before it left of this would not end within its test. */
const longerThanATest = 600_000

describe('a session', () => {
  test('is read-only, bounded in time and named', async () => {
    const rows = await withSession((session) =>
      session.query(
        question<{ name: string; setting: string }>(
          `SELECT name, setting FROM pg_settings WHERE name IN ('application_name', 'statement_timeout', 'lock_timeout',
             'default_transaction_read_only', 'idle_in_transaction_session_timeout', 'client_connection_check_interval')`,
        ),
      ),
    )
    expect(rows.ok && Object.fromEntries(rows.value.map(({ name, setting }) => [name, setting]))).toEqual({
      application_name: 'anchor-watch',
      client_connection_check_interval: '500',
      default_transaction_read_only: 'on',
      idle_in_transaction_session_timeout: '5000',
      lock_timeout: '500',
      statement_timeout: '3000',
    })
  })

  test.each([
    ['denied', 'SELECT image_size FROM catalog_image'],
    ['unsupported', 'SELECT 1 FROM nowhere'],
    ['unsupported', 'SELECT nothing FROM pg_class'],
    ['timeout', 'SELECT pg_sleep(4)'],
    ['server-error', 'SELECT 1 / 0'],
    ['server-error', 'CREATE TEMPORARY TABLE own ()'],
  ])('loses one query as %s and answers the next: %s', async (kind, text) => {
    await withSession(async (session) => {
      expect(await session.query(question(text))).toMatchObject({
        ok: false,
        failure: { kind, target: 'postgres.test' },
      })
      expect(await session.query(question('SELECT 1 AS one'))).toEqual({ ok: true, value: [{ one: 1 }] })
    })
  })

  test('asks queries together, and each answers for itself', async () => {
    const answers = await withSession((session) =>
      Promise.all(
        ['SELECT 1 AS one', 'SELECT 1 / 0', 'SELECT 2 AS two'].map((text) => session.query(question(text))),
      ),
    )
    expect(answers).toMatchObject([
      { ok: true, value: [{ one: 1 }] },
      { failure: { kind: 'server-error' } },
      { ok: true, value: [{ two: 2 }] },
    ])
  })

  test('gives each query its own budget, however long those before it take', async () => {
    const slow = question('SELECT pg_sleep(2)', 500)
    const answers = await withSession((session) => Promise.all([1, 2, 3, 4].map(() => session.query(slow))))
    expect(answers).toMatchObject(
      answers.map(() => ({
        failure: { kind: 'timeout', message: expect.stringContaining('57014') as string },
      })),
    )
  })

  test('names the grant that a query needs', async () => {
    const answer = await withSession((session) => session.query(question('SELECT * FROM catalog_image')))
    expect(answer).toMatchObject({
      failure: { remedy: 'Run GRANT SELECT ("userId", image_size) ON catalog_image TO anchor_watch.' },
    })
  })

  test('does not wait long behind a migration that locks a table', async () => {
    const migration = await database.connect(database.anchore)
    await migration.query('BEGIN; LOCK TABLE catalog_image IN ACCESS EXCLUSIVE MODE')
    const answer = await withSession((session) =>
      session.query(question('SELECT analysis_status FROM catalog_image')),
    )
    await migration.end()
    expect(answer).toMatchObject({
      failure: { kind: 'timeout', message: 'It waited too long for a lock (SQLSTATE 55P03).' },
    })
  })

  // Of sets that are joined without a condition no query comes to an end: it computes, as a scan does.
  test.each([
    ['gives its query up when the run’s time is up', 'SELECT pg_sleep(3.5)'],
    ['leaves no query behind on the server when the run’s time is up', 'SELECT pg_sleep(600)'],
    [
      'leaves no query behind that computes',
      'SELECT count(*) FROM pg_attribute AS one, pg_attribute AS two, pg_attribute AS three',
    ],
  ])('%s', async (_title, text) => {
    const deadline = new AbortController()
    const observer = await database.connect(database.server.superuser)
    const isRunning = async (): Promise<boolean> => {
      const { rowCount } = await observer.query(
        `SELECT 1 FROM pg_stat_activity WHERE query = $1 AND state = 'active'`,
        [text],
      )
      return rowCount !== 0
    }
    await withSession(async (session) => {
      const answer = session.query(question(text, 600_000))
      const behind = session.query(question(text, 600_000))
      while (!(await isRunning()));
      deadline.abort()
      expect(await answer).toMatchObject({ failure: { kind: 'timeout' } })
      expect(await behind).toMatchObject({ failure: { kind: 'timeout' } })
      expect(await session.query(question('SELECT 1'))).toMatchObject({ failure: { kind: 'timeout' } })
    }, deadline.signal)
    while (await isRunning());
    await observer.end()
  })

  test('that the server ended fails every query after it', async () => {
    const administrator = await database.connect(database.server.superuser)
    const answers = await withSession(async (session) => {
      await administrator.query(
        `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'anchor-watch'`,
      )
      const first = await session.query(question('SELECT 1'))
      return [first, await session.query({ ...question('SELECT 1'), name: 'next' })]
    })
    await administrator.end()
    const remedy = expect.stringContaining('Look for a restart') as string
    expect(answers).toMatchObject([
      { failure: { target: 'postgres.test', remedy } },
      { failure: { target: 'postgres.next', remedy } },
    ])
  })

  test('that the server ends in the middle of a query is asked nothing more', async () => {
    const answers = await withSession(async (session) => {
      const first = await session.query(question('SELECT pg_terminate_backend(pg_backend_pid())'))
      return [first, await session.query({ ...question('SELECT 1'), name: 'next' })]
    })
    expect(answers).toMatchObject([
      { failure: { kind: 'not-ready', target: 'postgres.test' } },
      { failure: { kind: 'not-ready', target: 'postgres.next' } },
    ])
  })

  test('that froze is given up by the budget of one query, asked nothing more, and no restart is blamed', async () => {
    const answers = await withSession(async (session) => {
      const backend = await session.query(
        question<{ pid: number }>('SELECT pg_backend_pid() AS pid', longerThanATest),
      )
      const pid = backend.ok ? (backend.value[0]?.pid ?? NaN) : NaN
      process.kill(pid, 'SIGSTOP')
      onTestFinished(() => void process.kill(pid, 'SIGCONT'))
      const first = await session.query(question('SELECT 1', 500))
      return [first, await session.query({ ...question('SELECT 1'), name: 'next' })]
    })
    const remedy = 'Look at the database server: is it frozen?'
    const message = 'The server stopped answering.'
    expect(answers).toMatchObject([
      { failure: { kind: 'timeout', target: 'postgres.test', message, remedy } },
      {
        failure: {
          kind: 'timeout',
          target: 'postgres.next',
          message: `Not read, since postgres.test lost the session: ${message}`,
          remedy,
        },
      },
    ])
  })

  test('works where the server cannot watch its connection', async () => {
    await database.administer('REVOKE EXECUTE ON FUNCTION set_config(text, text, boolean) FROM public')
    onTestFinished(() =>
      database.administer('GRANT EXECUTE ON FUNCTION set_config(text, text, boolean) TO public'),
    )
    expect(await withSession((session) => session.query(question('SELECT 1 AS one')))).toEqual({
      ok: true,
      value: [{ one: 1 }],
    })
  })
})
