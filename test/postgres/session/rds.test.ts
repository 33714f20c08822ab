import { afterEach, describe, expect, test } from 'vitest'
import { rdsReader } from '../../../lib/cloudwatch/index.ts'
import { slotPlus, type Slot } from '../../../lib/model/index.ts'
import type { CloudWatch } from '../../../local/aws/cloudwatch/server.ts'
import { runningCloudWatch } from '../../support/aws/cloudwatch.ts'
import { collectFrom, testDatabase, testSlot, type Run } from '../../support/postgres/postgres.ts'

const database = await testDatabase()

afterEach(() => database.settle())

const minutesAgo = (minutes: number): Slot => slotPlus(testSlot, -minutes)

/** Without a number of connections the minute has no data. */
async function startRds(connections: Readonly<Record<number, number>>) {
  const clock = () => testSlot + 5_000
  const { cloudWatch, client } = await runningCloudWatch(clock)
  const named = { type: 'instance', name: 'anchore-db' } as const
  const at = (name: string, unit: string, minutes: number, measurement: number) => ({
    namespace: 'AWS/RDS',
    name,
    dimensions: { DBInstanceIdentifier: 'anchore-db' },
    unit,
    at: minutesAgo(minutes),
    measurement,
  })
  cloudWatch.ingest(
    Object.entries(connections).flatMap(([minutes, count]) => [
      at('DatabaseConnections', 'Count', Number(minutes), count),
      at('CPUUtilization', 'Percent', Number(minutes), 12.4),
    ]),
  )
  return { cloudWatch, rds: { database: named, read: rdsReader(client, named) } }
}

const nobody = { hosts: [{ host: '127.0.0.1', port: 1 }] }
const unansweredFor = (minutes: number, more = {}) => ({ unansweredSince: minutesAgo(minutes), ...more })

function factOf({ facts }: Run, metric = 'DatabaseUp') {
  return facts.find((fact) => fact.metric === metric)
}

function callsOf(cloudWatch: CloudWatch): number {
  return cloudWatch.calls()['GetMetricData'] ?? 0
}

describe('a database that answers no login', () => {
  test('is cut off from the monitor while RDS still reports connections', async () => {
    const { cloudWatch, rds } = await startRds({ 8: 36, 1: 38 })
    const run = await collectFrom(database, { rds, changes: nobody, previous: unansweredFor(3) })
    expect(factOf(run)).toMatchObject({
      cause: 'cut off, RDS still reports 38 connections',
      since: minutesAgo(3),
      first: expect.stringContaining('The server runs') as string,
      lines: [
        'RDS instance anchore-db: 38 connections at 2026-11-24 10:30 UTC, CPU 12 %.',
        expect.stringContaining('127.0.0.1:1 refused the connection') as string,
      ],
    })
    expect(run).toMatchObject({ values: { DatabaseUp: 0 }, failures: [{ reportedBy: 'DatabaseUp' }] })
    expect(callsOf(cloudWatch)).toBe(1)
  })

  test.each([
    ['RDS reports no connection either', 'reports none', { 8: 36, 1: 0 }],
    ['RDS has no data either', 'has no data since then', { 8: 36 }],
  ])('is down: %s, where RDS %s', async (cause, _title, connections) => {
    const { rds } = await startRds(connections)
    const run = await collectFrom(database, { rds, changes: nobody, previous: unansweredFor(4) })
    expect(factOf(run)).toMatchObject({
      cause,
      first: expect.stringContaining('down') as string,
    })
  })

  test('is full where RDS counts as many connections as it takes', async () => {
    const { rds } = await startRds({ 1: 23 })
    const previous = unansweredFor(3, { connections: { limits: { cluster: 20 } } })
    const run = await collectFrom(database, { rds, changes: nobody, previous })
    expect(factOf(run)?.cause).toBe('full, RDS reports 23 of 20 connections')
  })

  test.each([
    ['before a minute of RDS began after it', { 1: 38 }, 1],
    ['where RDS has no data of that name', {}, 30],
  ])('has no other cause %s', async (_title, connections, minutes) => {
    const { rds } = await startRds(connections)
    const run = await collectFrom(database, { rds, changes: nobody, previous: unansweredFor(minutes) })
    expect(factOf(run)).toMatchObject({ cause: 'connection refused (127.0.0.1:1)' })
    expect(factOf(run)?.lines[0]).toMatch(
      /^RDS instance anchore-db: (?:38 connections at 2026-11-24 10:30 UTC|no data since)/,
    )
  })

  test('has been so since its first login without an answer, until one is answered', async () => {
    const first = await collectFrom(database, { slot: minutesAgo(1), changes: nobody })
    const second = await collectFrom(database, { previous: first.state, changes: nobody })
    expect(factOf(second)?.since).toBe(minutesAgo(1))
    const answered = await collectFrom(database, { previous: second.state })
    const later = await collectFrom(database, { previous: answered.state, changes: nobody })
    expect(factOf(later)?.since).toBe(testSlot)
  })
})

describe('a database whose connections run out', () => {
  test('is full by RDS’s count where the limit is not known', async () => {
    const { rds } = await startRds({ 1: 23 })
    const { release } = await database.hold(20, database.anchore)
    const run = await collectFrom(database, { rds })
    await release()
    expect(factOf(run, 'ConnectionSaturation')?.cause).toBe(
      'the server is at its connection limit, RDS reports 23 connections in all',
    )
  })

  test('has RDS’s count beside its own from 85 %', async () => {
    const { cloudWatch, rds } = await startRds({ 1: 19 })
    const { release } = await database.hold(16, database.anchore)
    const run = await collectFrom(database, { rds })
    await release()
    expect(run.values).toMatchObject({ ConnectionSaturation: 85 })
    const fact = factOf(run, 'ConnectionSaturation')
    expect(fact?.cause).toBe('17 of 20 (server limit)')
    expect(fact?.lines[0]).toBe('RDS instance anchore-db: 19 connections at 2026-11-24 10:30 UTC, CPU 12 %.')
    expect(callsOf(cloudWatch)).toBe(1)
  })
})

test('RDS is asked too where the password is wrong', async () => {
  const { rds } = await startRds({ 1: 38 })
  const run = await collectFrom(database, { rds, secrets: () => Promise.resolve('not the password') })
  expect(factOf(run)).toMatchObject({
    cause: 'it refuses the credentials',
    lines: ['RDS instance anchore-db: 38 connections at 2026-11-24 10:30 UTC, CPU 12 %.'],
  })
})

test('RDS is not asked below 85 %', async () => {
  const { cloudWatch, rds } = await startRds({ 1: 38 })
  const { release } = await database.hold(15, database.anchore)
  const { values } = await collectFrom(database, { rds })
  await release()
  expect(values).toMatchObject({ ConnectionSaturation: 80 })
  expect(callsOf(cloudWatch)).toBe(0)
})

describe('where RDS cannot be read, the run is as without it and a line names the reason', () => {
  async function expectUnchanged(
    { rds }: Awaited<ReturnType<typeof startRds>>,
    reason: RegExp,
    signal?: AbortSignal,
  ) {
    const options = { changes: nobody, previous: unansweredFor(3) }
    const without = await collectFrom(database, options)
    const run = await collectFrom(database, { ...options, rds, ...(signal && { signal }) })
    expect({ ...run, facts: [], lines: [] }).toEqual({ ...without, facts: [], lines: [] })
    const [line, ...lines] = factOf(run)?.lines ?? []
    expect({ ...factOf(run), lines }).toEqual(factOf(without))
    expect(line).toMatch(reason)
    expect(run.lines.join()).toMatch(/"level":"warn".*rds not read/)
  }

  test('when CloudWatch refuses', async () => {
    const started = await startRds({ 1: 38 })
    const body = '{"__type":"AccessDeniedException"}'
    started.cloudWatch.failWith(() => ({ status: 403, headers: {}, body }))
    await expectUnchanged(started, /CloudWatch answered 403/)
  })

  test('when CloudWatch does not answer', async () => {
    const started = await startRds({ 1: 38 })
    started.cloudWatch.failWith(() => 'silence')
    await expectUnchanged(started, /CloudWatch did not answer in time/)
  })

  test('when the run’s time is up before CloudWatch answers', async () => {
    const started = await startRds({ 1: 38 })
    const deadline = new AbortController()
    started.cloudWatch.failWith(() => {
      deadline.abort()
      return 'silence'
    })
    await expectUnchanged(started, /CloudWatch did not answer in time/, deadline.signal)
  })
})
