import { execFile } from 'node:child_process'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Socket } from 'node:net'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readings } from '../../../lib/postgres/readings.ts'
import { isOfServer } from '../../../lib/postgres/session/query.ts'
import { startServer } from '../../support/postgres/postgres-protocol.ts'
import {
  collectFrom,
  startStandby,
  startTestDatabase,
  testDatabase,
  type Run,
} from '../../support/postgres/postgres.ts'

const database = await testDatabase()

function against(port: number): Promise<Run> {
  return collectFrom(database, { changes: { hosts: [{ host: '127.0.0.1', port }] } })
}

const ofBacklog = /^Images|^OldestWait|^Analysis|^LongestAnalysis|^TimeToDrain/
const namesOf = ({ values }: Run): readonly string[] => Object.keys(values)

/** The readings that read such a relation, in the order of a run. */
function readersOf(isSuch: (relation: string) => boolean): readonly string[] {
  return readings
    .filter(({ queries }) => queries.some(({ reads }) => Object.keys(reads).some(isSuch)))
    .map(({ name }) => `postgres.${name}`)
}

const ofAnchore = readersOf((relation) => !isOfServer(relation))

/** Sends zeros as fast as they are taken, as the rest of a message of 2 GB. */
function flood(socket: Socket): void {
  const zeros = Buffer.alloc(65_536)
  const more = (): void => {
    while (!socket.destroyed && socket.write(zeros));
  }
  socket.on('drain', more)
  socket.write(Buffer.from([0x52, 0x7f, 0xff, 0xff, 0xff]))
  more()
}

describe('a server that is not PostgreSQL', () => {
  test.each<[string, string, (socket: Socket) => unknown]>([
    ['answers in HTTP', 'network', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['greets like MySQL', 'network', (socket) => socket.end('J\0\0\0\n8.0.36\0')],
    ['sends what is no message', 'network', (socket) => socket.end(Buffer.alloc(1_000, 0xff))],
    ['says nothing', 'timeout', () => undefined],
    ['hangs up', 'network', (socket) => socket.end()],
    ['never stops sending', 'network', flood],
  ])('is down: one that %s', async (_title, kind, answer) => {
    const run = await against(await startServer(answer))
    expect(run).toMatchObject({ values: { DatabaseUp: 0 }, failures: [{ kind, reportedBy: 'DatabaseUp' }] })
    expect(namesOf(run)).toEqual(['DatabaseUp'])
  })
})

test('a server that recovers and lets nobody in yet (57P03) is down', async () => {
  const recovering = await startStandby(database, { hot_standby: 'off' }, /redo/)
  onTestFinished(recovering.stop)
  expect(await against(recovering.port)).toMatchObject({
    values: { DatabaseUp: 0 },
    failures: [{ kind: 'not-ready', reportedBy: 'DatabaseUp' }],
  })
})

test('a role that may only log in costs what it may not see, each with its grant', async () => {
  await database.administer(`CREATE ROLE nobody LOGIN PASSWORD 'of nobody'`)
  const secrets = (): Promise<string> => Promise.resolve('of nobody')
  const run = await collectFrom(database, { changes: { user: 'nobody' }, secrets })
  expect(run.values).toMatchObject({ DatabaseUp: 1, LockWait: 0 })
  expect(namesOf(run).filter((name) => ofBacklog.test(name) || name.startsWith('Connection'))).toEqual([])
  const denied = run.failures.map(({ kind, target }) => [kind, target])
  const blind = ['postgres.connections', 'postgres.transactions']
  expect(denied).toEqual([...blind, ...ofAnchore].map((target) => ['denied', target]))
  for (const { remedy } of run.failures) expect(remedy).toMatch(/GRANT .+ TO nobody\.$/)
})

test('a table that a migration locks costs its own metrics, and no other', async () => {
  const migration = await database.connect(database.anchore)
  await migration.query('BEGIN; LOCK TABLE catalog_image IN ACCESS EXCLUSIVE MODE')
  const run = await collectFrom(database)
  await migration.end()
  expect(run.failures).toMatchObject(
    readersOf((relation) => relation === 'catalog_image').map((target) => ({
      kind: 'timeout',
      target,
      message: 'It waited too long for a lock (SQLSTATE 55P03).',
    })),
  )
  expect(namesOf(run).filter((name) => ofBacklog.test(name))).toEqual([])
  expect(run.values).toMatchObject({ ConnectionsLimit: 20, ServicesStale: 0, DatabaseUp: 1 })
})

test('rows that are NULL wherever they can be are counted as nothing', async () => {
  await database.administer(
    `INSERT INTO catalog_image ("imageDigest", "userId") VALUES ('a', 'admin')`,
    `INSERT INTO catalog_image ("imageDigest", "userId", image_status) VALUES ('b', 'admin', 'active')`,
    ...['not_analyzed', 'analyzing', 'analyzed', 'analysis_failed'].map(
      (status) => `INSERT INTO catalog_image ("imageDigest", "userId", image_status, analysis_status)
        VALUES ('${status}', 'admin', 'active', '${status}')`,
    ),
    `INSERT INTO services (hostid, servicename) VALUES ('a', 'catalog')`,
    `INSERT INTO feeds (name) VALUES ('one')`,
    `INSERT INTO feed_groups (name, feed_name) VALUES ('one', 'one')`,
    `INSERT INTO grype_db_feed_metadata (archive_checksum, active) VALUES ('a', true)`,
  )
  onTestFinished(() =>
    database.administer('TRUNCATE catalog_image, services, feeds, feed_groups, grype_db_feed_metadata'),
  )
  const first = await collectFrom(database)
  const { values, failures } = await collectFrom(database, { previous: first.state })
  expect(failures).toEqual([])
  expect(values).toMatchObject({
    ...{ ImagesWaiting: 1, ImagesAnalyzing: 1, OldestWait: 0, LongestAnalysis: 0 },
    ...{ ImagesCompleted: 0, ImagesFailed: 0, ServicesStale: 1 },
  })
  for (const value of Object.values(values)) expect(Number.isFinite(value)).toBe(true)
})

test('a database without any of Anchore’s tables costs Anchore’s metrics, each with what it lacks and since when', async () => {
  const empty = await startTestDatabase()
  onTestFinished(empty.stop)
  await empty.administer('DROP OWNED BY anchore')
  const run = await collectFrom(empty)
  expect(run.values).toMatchObject({ DatabaseUp: 1, ConnectionsLimit: 20, LockWait: 0 })
  expect(run.failures.map(({ kind, target }) => [kind, target])).toEqual(
    ofAnchore.map((target) => ['unsupported', target]),
  )
  for (const { message } of run.failures) expect(message).toMatch(/\(.+\), since anchore-engine \d/)
})

describe('PostgreSQL with TLS of its own', () => {
  test.each([
    ['lets us in by the CA and the name', 'localhost', 'certificate.pem', undefined],
    ['is refused for a certificate that has expired', 'localhost', 'expired.pem', 'tls'],
    ['is refused for a certificate of another name', '127.0.0.1', 'certificate.pem', 'tls'],
  ])('%s', async (_title, host, certificate, kind) => {
    const fixture = (name: string) => new URL(`../../fixtures/tls/${name}`, import.meta.url)
    const secure = await startTestDatabase()
    onTestFinished(secure.stop)
    const { data, port } = secure.server
    for (const [name, file] of [
      [certificate, 'server.crt'],
      ['key.pem', 'server.key'],
    ] as const) {
      await copyFile(fixture(name), join(data, file))
    }
    const owner = join(data, 'PG_VERSION')
    for (const file of ['server.crt', 'server.key']) {
      await promisify(execFile)('chown', [`--reference=${owner}`, join(data, file)])
      await promisify(execFile)('chmod', ['600', join(data, file)])
    }
    await secure.administer('ALTER SYSTEM SET ssl = on', 'SELECT pg_reload_conf()')
    const ca = await readFile(fixture(certificate), 'utf8')
    const run = await collectFrom(secure, { changes: { hosts: [{ host, port }], tls: 'verify-full', ca } })
    expect(run.failures.map((failure) => failure.kind)).toEqual(kind === undefined ? [] : [kind])
    expect(run.values['DatabaseUp']).toBe(1)
  })
})
