import { Client } from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { slotPlus, type Slot } from '../../../lib/model/index.ts'
import { monitorRole } from '../../../local/database/anchore-database.ts'
import { startDatabase, type Database } from '../../../local/database/database.ts'
import { ageTransactionIds } from '../../../local/database/simulated-time.ts'
import { createStack } from '../../../local/stack.ts'
import { usual } from '../../../local/world/conditions.ts'
import { holdConnections } from '../../../local/world/connections.ts'

const passwords = { anchore: 'of anchore', monitor: 'of the monitor' }
const stack = createStack()
let database: Database
let slot = Date.UTC(2026, 10, 24, 10, 31) as Slot

beforeAll(async () => {
  database = await startDatabase(passwords, stack, undefined)
  await pass(1)
})
afterAll(stack.close)

async function pass(minutes: number, conditions = usual): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    slot = slotPlus(slot, 1)
    await database.beginMinute(slot, conditions)
  }
}

async function loggedIn(login: object = { user: monitorRole, password: passwords.monitor }): Promise<Client> {
  const { host, port, database: name } = database.logins.anchore
  const client = new Client({ host, port, database: name, ...login })
  client.on('error', () => undefined)
  await client.connect()
  onTestFinished(() => client.end().catch(() => undefined))
  return client
}

async function numberOf(client: Client, expression: string): Promise<number> {
  const { rows } = await client.query<{ value: string }>(`SELECT (${expression})::float8 AS value`)
  return Number(rows[0]?.value)
}

const clockMs = '1000 * extract(epoch FROM clock_timestamp())'

test('the monitor lives in simulated time, and nobody else does', async () => {
  const simulated = await numberOf(await loggedIn(), clockMs)
  expect(simulated).toBeGreaterThanOrEqual(slot)
  expect(simulated).toBeLessThan(slotPlus(slot, 1))
  expect(await numberOf(await loggedIn(database.logins.anchore), clockMs)).toBeGreaterThan(
    Date.now() - 60_000,
  )
})

test('a transaction that idles and a lock that is waited for grow old by simulated minutes', async () => {
  const sessions = holdConnections(database.logins.anchore)
  onTestFinished(sessions.closeAll)
  await sessions.open(1, 'BEGIN; LOCK TABLE queuemeta IN ACCESS EXCLUSIVE MODE')
  await sessions.open(1, 'UPDATE queuemeta SET qlen = qlen', 'waits')
  const monitor = await loggedIn()
  await expect.poll(() => numberOf(monitor, 'SELECT count(*) FROM pg_locks WHERE NOT granted')).toBe(1)
  await pass(7)
  const minutesSince = (stamp: string, from: string): Promise<number> =>
    numberOf(monitor, `SELECT extract(epoch FROM clock_timestamp() - min(${stamp})) / 60 FROM ${from}`)
  for (const age of [
    await minutesSince('xact_start', `pg_stat_activity WHERE state = 'idle in transaction'`),
    await minutesSince('waitstart', 'pg_locks WHERE NOT granted'),
  ]) {
    expect(age).toBeGreaterThan(6)
    expect(age).toBeLessThan(8)
  }
})

test('transaction ids age, and blocks take their time', async () => {
  const monitor = await loggedIn()
  const blocks = 'FROM pg_stat_database WHERE datname = current_database()'
  const read = await numberOf(monitor, `SELECT blks_read ${blocks}`)
  const milliseconds = await numberOf(monitor, `SELECT blk_read_time ${blocks}`)
  await database.administer(ageTransactionIds, [1_900_000_000])
  await pass(1, { ...usual, blocksRead: 1_000_000, blockReadMs: 35 })
  expect(await numberOf(monitor, 'SELECT max(age(datfrozenxid)) FROM pg_database')).toBeGreaterThan(1.9e9)
  const more = (await numberOf(monitor, `SELECT blks_read ${blocks}`)) - read
  const longer = (await numberOf(monitor, `SELECT blk_read_time ${blocks}`)) - milliseconds
  expect(more).toBeGreaterThanOrEqual(1_000_000)
  expect(longer / more).toBeCloseTo(35, 0)
})

test('what is simulated has the columns of the server, in their order', async () => {
  const superuser = await loggedIn(database.logins.superuser)
  for (const view of ['pg_stat_activity', 'pg_locks', 'pg_stat_database']) {
    const columns = async (schema: string): Promise<unknown> =>
      (
        await superuser.query<object>(
          `SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
           WHERE attrelid = '${schema}.${view}'::regclass AND attnum > 0 ORDER BY attnum`,
        )
      ).rows
    expect(await columns('simulated')).toEqual(await columns('pg_catalog'))
  }
})

test('a slow network keeps a login that cannot wait from its end', async () => {
  const impatient = { ...database.logins.anchore, connectionTimeoutMillis: 150 }
  await pass(1, { ...usual, databaseDelayMs: 100 })
  await expect(loggedIn(impatient)).rejects.toThrow('timeout')
  await pass(1)
})

test('a server that is halted refuses connections; a change of that time is made when it is back', async () => {
  await database.halt()
  await expect(loggedIn()).rejects.toThrow('ECONNREFUSED')
  await database.rotatePassword()
  await database.start()
  await pass(1)
  await expect(loggedIn()).rejects.toThrow('password authentication failed')
  await database.restorePassword()
  await loggedIn()
})

test('a wrong statement of the administrator is refused once, and the next one runs', async () => {
  await expect(database.administer('SELECT wrong')).rejects.toThrow('column "wrong" does not exist')
  await database.administer('SELECT 1')
})
