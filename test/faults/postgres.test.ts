import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { create } from '../../functions/collect-postgres.ts'
import { readings } from '../../lib/postgres/index.ts'
import { startNetwork } from '../../local/database/network.ts'
import { functionTimeoutMs, startFaulty, type Faulty } from '../support/functions/faults.ts'
import { faultyWatch } from '../support/functions/faulty-watch.ts'
import { testDatabase } from '../support/postgres/postgres.ts'

const database = await testDatabase()

/** The function, configured for the database or for what stands in its place. */
function start(port = database.server.port, password = database.monitor.password): Promise<Faulty> {
  return startFaulty({
    create,
    watch: faultyWatch({ database: { host: '127.0.0.1', port } }),
    variables: { POSTGRES_PASSWORD: password },
  })
}

/** Locks the table that the queue and the backlog are read from, and gives the process that waits for it, once there is one. */
async function blockBacklog(): Promise<{ readonly waiting: () => Promise<number> }> {
  const [locker, observer] = await Promise.all([
    database.connect(database.server.superuser),
    database.connect(database.server.superuser),
  ])
  onTestFinished(async () => {
    await Promise.all([locker.end(), observer.end()])
  })
  await locker.query('BEGIN; LOCK TABLE catalog_image IN ACCESS EXCLUSIVE MODE')
  const query = `SELECT pid FROM pg_stat_activity WHERE application_name = 'anchor-watch' AND wait_event_type = 'Lock'`
  const waiting = async (): Promise<number> => {
    const { rows } = await observer.query<{ pid: number }>(query)
    return rows[0]?.pid ?? waiting()
  }
  return { waiting }
}

const heartbeat = {
  'Heartbeat collect-postgres': 1,
  'DataDropped collect-postgres': 0,
  'DataSpooled collect-postgres': 0,
}

/** Coverage where the given number of readings failed. */
function allBut(unread: number) {
  const all = readings.filter(({ detail }) => detail === undefined).length
  return { 'Coverage collect-postgres': Math.floor((1000 * (all - unread)) / all) / 10 }
}

describe('collect-postgres', { timeout: functionTimeoutMs }, () => {
  test('says that a frozen database is down', async () => {
    process.kill(database.server.pid, 'SIGSTOP')
    onTestFinished(() => void process.kill(database.server.pid, 'SIGCONT'))
    const { failures, error, published } = await (await start()).run()
    expect(failures).toMatchObject([{ kind: 'timeout', target: 'postgres', reportedBy: 'DatabaseUp' }])
    expect(failures[0]?.remedy).toContain('security group')
    expect(error).toBeUndefined()
    expect(published).toEqual({ ...heartbeat, DatabaseUp: 0 })
  })

  test('keeps the connections when the database freezes in the middle of the images', async () => {
    const { waiting } = await blockBacklog()
    const { run } = await start()
    const running = run()
    const pid = await waiting()
    process.kill(pid, 'SIGSTOP')
    onTestFinished(() => void process.kill(pid, 'SIGCONT'))
    const { failures, error, published } = await running
    expect(failures).toMatchObject([
      { kind: 'timeout', target: 'postgres.queue', reportedBy: 'Coverage' },
      { kind: 'timeout', target: 'postgres.backlog', reportedBy: 'Coverage' },
    ])
    expect(failures[0]?.remedy).toContain('is it frozen?')
    expect(error).toBeUndefined()
    expect(published).toMatchObject({ ...heartbeat, ...allBut(2), DatabaseUp: 1, ConnectionsLimit: 20 })
  })

  test('keeps the connections when the database is cut off in the middle of the images', async () => {
    const { waiting } = await blockBacklog()
    const way = await startNetwork(database.server)
    onTestFinished(way.close)
    const { run } = await start(way.port)
    const running = run()
    await waiting()
    await way.close()
    const { failures, error, published } = await running
    // The answers just before may be lost on their way.
    expect(failures.slice(-2)).toMatchObject([
      { kind: 'network', target: 'postgres.queue', reportedBy: 'Coverage' },
      { kind: 'network', target: 'postgres.backlog', reportedBy: 'Coverage' },
    ])
    for (const { kind } of failures) expect(kind).toBe('network')
    expect(failures[0]?.remedy).toContain('failover')
    expect(error).toBeUndefined()
    const unread = allBut(failures.length)
    expect(published).toMatchObject({ ...heartbeat, ...unread, DatabaseUp: 1, ConnectionsLimit: 20 })
  })

  test('says that a database which starts up is not there yet', async () => {
    const { failures, error, published } = await (await start(await startingUp())).run()
    expect(failures).toMatchObject([{ kind: 'not-ready', target: 'postgres', reportedBy: 'DatabaseUp' }])
    expect(failures[0]?.remedy).toContain('restart')
    expect(error).toBeUndefined()
    expect(published).toEqual({ ...heartbeat, DatabaseUp: 0 })
  })

  test('reads nothing with a wrong password, which is still an answer of the database', async () => {
    const { run } = await start(database.server.port, 'not the password')
    const { failures, error, published } = await run()
    expect(failures).toMatchObject([{ kind: 'auth', target: 'postgres', reportedBy: 'Coverage' }])
    expect(failures[0]?.remedy).toContain('secret of postgres.password')
    expect(error).toBeUndefined()
    expect(published).toEqual({ ...heartbeat, 'Coverage collect-postgres': 0, DatabaseUp: 1 })
  })

  test('names the grants that are missing, and reads the rest', async () => {
    const { user } = database.monitor
    await database.administer(`REVOKE pg_monitor FROM ${user}`, `REVOKE SELECT ON catalog_image FROM ${user}`)
    onTestFinished(() =>
      database.administer(`GRANT pg_monitor TO ${user}`, `GRANT SELECT ON catalog_image TO ${user}`),
    )
    const { failures, error, published } = await (await start()).run()
    expect(failures).toMatchObject([
      { kind: 'denied', target: 'postgres.connections', reportedBy: 'Coverage' },
      { kind: 'denied', target: 'postgres.transactions', reportedBy: 'Coverage' },
      { kind: 'denied', target: 'postgres.queue', reportedBy: 'Coverage' },
      { kind: 'denied', target: 'postgres.backlog', reportedBy: 'Coverage' },
    ])
    expect(failures.map(({ remedy }) => remedy).join(' ')).toMatch(
      /GRANT pg_monitor TO .*GRANT SELECT \(.*ON catalog_image/,
    )
    expect(error).toBeUndefined()
    expect(published).toMatchObject({ ...heartbeat, ...allBut(4), DatabaseUp: 1 })
  })
})

/** The port of a server that refuses as PostgreSQL does while it starts up. */
async function startingUp(): Promise<number> {
  const fields = Buffer.from('SFATAL\0C57P03\0Mthe database system is starting up\0RProcessStartupPacket\0\0')
  const length = Buffer.alloc(4)
  length.writeInt32BE(fields.length + length.length)
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(Buffer.concat([Buffer.from('E'), length, fields])))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port')
  return address.port
}
