import { inspect } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { slotPlus, failed, success, at, createLog } from '../../../lib/model/index.ts'
import type { Collected } from '../../../lib/findings/index.ts'
import { openSession } from '../../../lib/postgres/session/session.ts'
import type { Session } from '../../../lib/postgres/session/session.ts'
import { createReadAll, type States } from '../../../lib/postgres/readings.ts'
import { collectFrom, testDatabase, testSlot } from '../../support/postgres/postgres.ts'

const database = await testDatabase({ track_io_timing: 'on', track_wal_io_timing: 'on' })
/** What a real server answers to each query, by its name. */
const answers = new Map<string, readonly object[]>()

beforeAll(async () => {
  const now = testSlot / 1_000
  await database.administer(
    `INSERT INTO services (hostid, servicename, created_at, heartbeat) VALUES ('a', 'catalog', ${now}, ${now})`,
    `INSERT INTO catalog_image ("imageDigest", "userId", image_status, analysis_status, last_updated)
       VALUES ('a', 'admin', 'active', 'not_analyzed', ${now - 60})`,
  )
  const [holder, waiting] = [
    await database.connect(database.anchore),
    await database.connect(database.anchore),
  ]
  await holder.query('BEGIN; LOCK TABLE events')
  const waits = waiting.query('BEGIN; LOCK TABLE events').catch(() => undefined)
  await record()
  await Promise.all([holder.end(), waits])
  await waiting.end()
})
/** Asks the server all that a run asks, until a session is seen to wait for a lock. */
async function record(): Promise<void> {
  const { config, server, monitor } = database
  const login = await openSession(
    { config, host: server, password: monitor.password, trusted: undefined },
    new AbortController().signal,
  )
  if (!login.ok) throw new Error(login.failure.message)
  const real = login.value
  while ((answers.get('locks') ?? []).length === 0) {
    await run({
      ...real,
      query: async (query, parameters) => {
        const answer = await real.query(query, parameters)
        if (answer.ok) answers.set(query.name, answer.value)
        return answer
      },
    })
  }
  const { backend } = real
  await real.close()
  recorded = { backend, isStandby: false, close: () => Promise.resolve(), query: ({ name }) => replay(name) }
}

let recorded: Session

function replay<Row>(name: string, rows = answers.get(name) ?? []) {
  return Promise.resolve(success(rows as readonly Row[]))
}

function run(session: Session, states: unknown = {}): Promise<Collected> {
  const tick = {
    slot: slotPlus(testSlot, at(states, 'blocks') === undefined ? -1 : 0),
    clock: () => testSlot,
    log: createLog(() => undefined),
    signal: new AbortController().signal,
  }
  const context = {
    session,
    config: database.config,
    detail: 'full',
    alarms: {},
    tick,
  } as const
  return createReadAll()(states as States, context)
}

/** A run that follows another, with `value` at `path` in the rows of one query. */
async function runWith(query: string, path: Path, value: unknown): Promise<Collected> {
  const first = await run(recorded)
  const rows = structuredClone(answers.get(query) ?? [])
  const last = path.at(-1) ?? ''
  Reflect.set(at(rows, ...path.slice(0, -1)) as object, last, value)
  const session: Session = {
    ...recorded,
    query: ({ name }) => replay(name, name === query ? rows : undefined),
  }
  return run(session, first.state)
}

type Path = readonly (string | number)[]

/** The place of each value in a JSON value, those of lists and objects among them. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, one]) => pathsIn(one, [...path, key]))
      : []
  return path.length < 2 ? inner : [path, ...inner]
}

/** The recorded session, which refuses one query. */
function without(query: string): Session {
  const failure = { kind: 'denied', target: query, message: 'refused', remedy: 'none' } as const
  return {
    ...recorded,
    query: ({ name }) => (name === query ? Promise.resolve(failed(failure)) : replay(name)),
  }
}

const namesOf = ({ samples }: Collected): readonly string[] =>
  samples.map(({ metric, dimensions }) => [metric.name, ...Object.values(dimensions)].join(' '))

const odd = [null, undefined, -5, Number.NaN, Infinity, '12', {}, [], [null]]

describe('one odd value of the server', () => {
  test('costs its own reading at the most, and is never published', async () => {
    const whole = await run(recorded, (await run(recorded)).state)
    expect(whole.failures).toEqual([])
    expect(namesOf(whole)).toContain('LockWait')
    for (const [query, rows] of answers) {
      if (query === 'schema') continue
      const others = await run(without(query), whole.state)
      for (const path of pathsIn(rows)) {
        for (const value of odd) {
          const found = await runWith(query, path, value)
          const where = `${query} ${path.join('.')} = ${inspect(value)}`
          for (const { measurement } of found.samples) {
            expect(Number.isFinite(measurement), where).toBe(true)
            expect(measurement, where).toBeGreaterThanOrEqual(0)
          }
          expect(namesOf(found), where).toEqual(expect.arrayContaining([...namesOf(others)]))
          for (const { target } of found.failures) expect(target, where).toBe(`postgres.${query}`)
        }
      }
    }
  })

  test.each([
    ['connections', [0, 'cluster_used'], -5, 'malformed'],
    ['connections', [0, 'cluster_used'], null, 'malformed'],
    ['connections', [0, 'max_connections'], Number.NaN, 'malformed'],
    ['connections', [0, 'groups'], null, 'internal'],
    ['connections', [0, 'groups'], {}, 'internal'],
    ['transactions', [0, 'idle'], null, 'malformed'],
    ['locks', [0, 'waited'], '12', 'malformed'],
    ['blocks', [0, 'counters', 'hit'], null, 'malformed'],
    ['blocks', [0, 'counters'], null, 'internal'],
    ['wraparound', [0, 'percent'], -1, 'malformed'],
    ['size', [0, 'bytes'], Infinity, 'malformed'],
    ['feeds', [0, 'dated'], testSlot / 1_000 + 601, 'malformed'],
  ])('is a failure of %s, which keeps its state: %j = %j', async (query, path, value, kind) => {
    const before = (await run(recorded)).state
    const { failures, state } = await runWith(query, path, value)
    expect(failures).toMatchObject([{ kind, target: `postgres.${query}` }])
    expect(at(state, query)).toEqual(at(before, query))
  })
})

test('a function of the server that answers wrongly costs its own metric, and the run goes on', async () => {
  await database.administer(
    'CREATE SCHEMA odd; GRANT USAGE ON SCHEMA odd TO anchor_watch',
    ...['age', 'mxid_age'].map(
      (name) => `CREATE FUNCTION odd.${name}(xid) RETURNS int LANGUAGE sql AS 'SELECT -5'`,
    ),
    'CREATE FUNCTION odd.pg_database_size(name) RETURNS bigint LANGUAGE sql AS $$ SELECT NULL::bigint $$',
    'ALTER ROLE anchor_watch SET search_path = odd, pg_catalog, public',
  )
  const { values, failures } = await collectFrom(database, { detail: 'full' })
  expect(failures).toMatchObject([
    { kind: 'malformed', message: expect.stringMatching(/^TransactionIdAge is -/) as string },
    { kind: 'malformed', message: expect.stringContaining('DatabaseSize is NULL') as string },
  ])
  expect(values).toMatchObject({ DatabaseUp: 1, ConnectionsLimit: 20, ImagesWaiting: 1 })
})
