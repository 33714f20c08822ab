import { readFile } from 'node:fs/promises'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { metrics } from '../../../lib/alarms/index.ts'
import { slotPlus, type Slot, createLog } from '../../../lib/model/index.ts'
import type { Tick } from '../../../lib/findings/index.ts'
import { readings } from '../../../lib/postgres/readings.ts'
import { createReadAll, type States } from '../../../lib/postgres/readings.ts'
import { openSession } from '../../../lib/postgres/session/session.ts'
import { isOfServer } from '../../../lib/postgres/session/query.ts'
import { collectFrom, testDatabase, testSlot, type Run } from '../../support/postgres/postgres.ts'
import { postgresVersion } from '../../support/postgres/postgres-version.ts'

const database = await testDatabase({ track_io_timing: 'on', track_wal_io_timing: 'on' })
let whole: readonly string[]
let ofReadings: ReadonlyMap<string, readonly string[]>
let grants: readonly string[]

beforeAll(async () => {
  const file = new URL('../../../docs/grants.sql', import.meta.url)
  grants = (await readFile(file, 'utf8')).match(/^GRANT [^;]+/gm) ?? []
  const now = testSlot / 1_000
  await database.administer(
    `INSERT INTO services (hostid, servicename, created_at, heartbeat) VALUES ('a', 'catalog', ${now}, ${now})`,
    `INSERT INTO grype_db_feed_metadata VALUES ('sum', true, to_timestamp(${now}), NULL)`,
  )
  whole = namesOf(await collectTwice())
  ofReadings = await metricsOfReadings()
})
afterEach(() => database.administer(...grants))

const work = [
  'CREATE TABLE IF NOT EXISTS scratch AS SELECT generate_series(1, 50000) AS number',
  'SELECT sum(number) FROM scratch',
  'UPDATE scratch SET number = number + 1',
  'CHECKPOINT',
]

/** Increases take two runs; between them something is read and written. */
async function collectTwice(): Promise<Run> {
  const first = await collectFrom(database, { detail: 'full', slot: slotPlus(testSlot, -1) })
  await database.administer(...work)
  return collectFrom(database, { detail: 'full', previous: first.state })
}

/** Means are there only when something happened: blocks were read or written by sessions. */
const sometimes = ['BlockReadTime', 'BlockWriteTime']

/** Metrics that are always there, without their dimensions. */
function namesOf({ values }: Run): readonly string[] {
  const names = new Set(Object.keys(values).map((name) => name.split(' ')[0] ?? ''))
  return [...names].filter((name) => !sometimes.includes(name)).toSorted()
}

/** Of pg_stat_io. */
const sinceVersion16 = ['IoReadTime', 'IoWriteTime', 'IoSyncTime']

/** The readings that fail without each grant of the file: those that read the table, or the sessions of other roles. */
const uses: readonly (readonly [grant: string, readings: readonly string[]])[] = [
  ['pg_monitor', ['connections', 'transactions']],
  ...Object.keys(columnsRead()).map((table) => [`ON ${table}`, readersOf(table)] as const),
]

function readersOf(table: string): readonly string[] {
  return readings.filter(({ queries }) => queries.some(({ reads }) => table in reads)).map(({ name }) => name)
}

/** The metrics of each reading when it runs on its own. */
async function metricsOfReadings(): Promise<ReadonlyMap<string, readonly string[]>> {
  const { config, server, monitor } = database
  const { signal } = new AbortController()
  const login = await openSession(
    { config, host: server, password: monitor.password, trusted: undefined },
    signal,
  )
  if (!login.ok) throw new Error(login.failure.message)
  const session = login.value
  const contextAt = (slot: Slot) => {
    const tick: Tick = { slot, clock: () => slot, log: createLog(() => undefined), signal }
    return { session, config, detail: 'full', alarms: {}, tick } as const
  }
  const runs = readings.map((reading) => ({ name: reading.name, readAll: createReadAll([reading]) }))
  const before = await Promise.all(runs.map(({ readAll }) => readAll({}, contextAt(slotPlus(testSlot, -1)))))
  await database.administer(...work)
  const named = await Promise.all(
    runs.map(async ({ name, readAll }, index) => {
      const { samples } = await readAll(before[index]?.state as States, contextAt(testSlot))
      return [name, [...new Set(samples.map(({ metric }) => metric.name))]] as const
    }),
  )
  await session.close()
  return new Map(named)
}

/** The columns of Anchore's tables that the queries of all readings read. */
function columnsRead(): Readonly<Record<string, readonly string[]>> {
  const read = readings.flatMap(({ queries }) => queries.flatMap(({ reads }) => Object.entries(reads)))
  const tables = new Set(read.map(([relation]) => relation).filter((relation) => !isOfServer(relation)))
  const columnsOf = (table: string) =>
    read.flatMap(([relation, columns]) => (relation === table ? columns : []))
  return Object.fromEntries([...tables].map((table) => [table, [...new Set(columnsOf(table))].toSorted()]))
}

describe('the role of docs/grants.sql', () => {
  test('is enough for all that is published', async () => {
    const { failures } = await collectTwice()
    expect(failures).toEqual([])
    // TimeToFull needs five slots.
    const others = ['TimeToFull', ...sometimes, ...(postgresVersion < 16 ? sinceVersion16 : [])]
    expect([...whole, ...others].toSorted()).toEqual(metrics.postgres.map(({ name }) => name).toSorted())
  })

  test('may read the columns that the queries read, and no others', () => {
    const granted = grants.flatMap((grant): [string, string[]][] => {
      const [, columns = '', table] = /^GRANT SELECT \((.+)\) ON (\w+)/.exec(grant) ?? []
      return table === undefined ? [] : [[table, columns.replaceAll('"', '').split(', ').toSorted()]]
    })
    expect(Object.fromEntries(granted)).toEqual(columnsRead())
  })

  test('has no grant that nothing needs', () => {
    expect(grants.filter((grant) => !uses.some(([use]) => grant.includes(use)))).toEqual([
      'GRANT CONNECT ON DATABASE anchore TO anchor_watch',
    ])
  })

  test.each(uses)(
    'without %s lacks exactly the metrics of %j, and the grants that are named bring them back',
    async (use, failing) => {
      const grant = grants.find((one) => one.includes(use)) ?? ''
      await database.administer(grant.replace('GRANT', 'REVOKE').replace(/\sTO /, ' FROM '))
      const run = await collectTwice()
      const targets = new Set(run.failures.map(({ target }) => target))
      expect([...targets].toSorted()).toEqual(failing.map((name) => `postgres.${name}`).toSorted())
      const lost = failing.flatMap((name) => ofReadings.get(name) ?? [])
      expect(namesOf(run)).toEqual(whole.filter((name) => !lost.includes(name)))
      expect(run.failures.map(({ kind }) => kind)).toEqual(run.failures.map(() => 'denied'))
      const named = run.failures.flatMap(({ remedy }) => remedy.match(/GRANT .+? TO \w+/g) ?? [])
      expect(named.join()).toContain(use)
      await database.administer(...named)
      expect(namesOf(await collectTwice())).toEqual(whole)
    },
  )

  test('without CONNECT gets no further than the login, which names the grant', async () => {
    await database.administer('REVOKE CONNECT ON DATABASE anchore FROM anchor_watch, public')
    const run = await collectTwice()
    expect(run.values).toEqual({ DatabaseUp: 1 })
    expect(run.failures).toMatchObject([
      { kind: 'configuration', remedy: 'Run GRANT CONNECT ON DATABASE anchore TO anchor_watch.' },
    ])
  })

  test('may change nothing, whatever it asks', async () => {
    const client = await database.connect(database.monitor)
    await client.query('SET default_transaction_read_only = off')
    const changes = ['DELETE FROM services', 'CREATE TABLE own ()', 'UPDATE feeds SET enabled = false']
    for (const change of changes) await expect(client.query(change)).rejects.toThrow('permission denied')
    await client.end()
  })
})
