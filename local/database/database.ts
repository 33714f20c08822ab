import { randomUUID } from 'node:crypto'
import { Client, DatabaseError } from 'pg'
import type { Slot } from '../../lib/model/index.ts'
import type { Stack } from '../stack.ts'
import type { Login } from '../world/catalog.ts'
import type { Conditions } from '../world/conditions.ts'
import {
  anchoreDatabase,
  createAnchoreDatabase,
  passwordClause,
  type AnchoreLogins,
} from './anchore-database.ts'
import { startNetwork } from './network.ts'
import { startPostgres, type PostgresServer } from './server.ts'
import { beginMinute, readBlocks, simulateTime } from './simulated-time.ts'

/** Anchore's database on a server of its own, in simulated time, and the network in front of it. */
export interface Database extends Pick<PostgresServer, 'freeze' | 'thaw' | 'halt' | 'start'> {
  /** The logins, through the network. */
  readonly logins: Readonly<Record<'anchore' | 'reporting' | 'superuser', Login>>
  /** The connections that ordinary roles may have. */
  readonly connectionsLimit: number
  /** Runs a statement as superuser; the contract is that of `Administrator.run`. */
  readonly administer: Administrator['run']
  /** Sets the password of the monitor's role; its secret keeps the old one. */
  readonly rotatePassword: () => Promise<void>
  readonly restorePassword: () => Promise<void>
  /** Begins a minute of the simulated time, under these conditions. */
  readonly beginMinute: (slot: Slot, conditions: Conditions) => Promise<void>
}

/** 97 connections for ordinary roles. Autovacuum is off, since it would change the numbers of a quiet minute. */
const settings = {
  max_connections: 100,
  superuser_reserved_connections: 3,
  autovacuum: 'off',
  track_io_timing: 'on',
}

export async function startDatabase(
  passwords: { readonly anchore: string; readonly monitor: string },
  stack: Stack,
  signal: AbortSignal | undefined,
): Promise<Database> {
  const server = await stack.opened(startPostgres({ settings }))
  signal?.throwIfAborted()
  const { anchore, monitor } = await createAnchoreDatabase(server, passwords)
  await simulateTime(server, anchoreDatabase)
  signal?.throwIfAborted()
  const administrator = await openAdministrator(server, anchoreDatabase)
  stack.defer(administrator.close)
  const administer = administrator.run
  const reporting = { user: 'reporting', password: randomUUID() }
  await administer(`CREATE ROLE reporting LOGIN ${passwordClause(reporting)}`)
  const network = await startNetwork(server)
  stack.defer(network.close)
  const { host, port } = network
  const through = (role: AnchoreLogins['anchore']): Login => ({
    host,
    port,
    database: anchoreDatabase,
    ...role,
  })
  const setPassword = (password: string): Promise<void> =>
    administer(`ALTER ROLE ${monitor.user} ${passwordClause({ password })}`)
  return {
    logins: {
      anchore: through(anchore),
      reporting: through(reporting),
      superuser: through(server.superuser),
    },
    connectionsLimit: settings.max_connections - settings.superuser_reserved_connections,
    administer,
    rotatePassword: () => setPassword(randomUUID()),
    restorePassword: () => setPassword(monitor.password),
    beginMinute: async (slot, { database, databaseDelayMs, blocksRead, blockReadMs }) => {
      network.delayBy(databaseDelayMs)
      if (database !== 'up') return
      await administer(beginMinute, [Date.now(), slot])
      await administer(readBlocks, [blocksRead, blockReadMs])
    },
    freeze: server.freeze,
    thaw: server.thaw,
    halt: async () => {
      await network.close()
      await server.halt()
    },
    start: async () => {
      await server.start()
      await network.open()
    },
  }
}

/** A superuser's session in Anchore's database, opened before all others. */
interface Administrator {
  /**
   * Runs a statement, possibly more than once. If the server does not answer, the statement runs before the next one, when
   * the server answers again. Rejects if the statement is wrong.
   */
  readonly run: (text: string, parameters?: readonly unknown[]) => Promise<void>
  readonly close: () => Promise<void>
}

const answerMs = 1_000

async function openAdministrator(
  { host, port, superuser }: Pick<PostgresServer, 'host' | 'port' | 'superuser'>,
  database: string,
): Promise<Administrator> {
  const pending: { readonly text: string; readonly values: unknown[] }[] = []
  let session: Client | undefined
  const connected = async (): Promise<Client> => {
    if (session !== undefined) return session
    const limits = { connectionTimeoutMillis: answerMs, query_timeout: answerMs }
    const client = new Client({ host, port, database, ...superuser, ...limits, application_name: 'psql' })
    // A server that goes away fails the next statement, which is kept.
    client.on('error', () => undefined)
    client.on('end', () => (session = undefined))
    await client.connect()
    session = client
    return client
  }
  await connected()
  return {
    run: async (text, parameters = []) => {
      pending.push({ text, values: [...parameters] })
      for (let next = pending[0]; next !== undefined; next = pending[0]) {
        try {
          await (await connected()).query(next)
        } catch (error) {
          if (!(error instanceof DatabaseError) || isUnavailable(error)) return
          pending.shift()
          throw error
        }
        pending.shift()
      }
    },
    close: async () => {
      await session?.end()
    },
  }
}

/** Whether the server is starting, stopping or out of connections (SQLSTATE 57P, 08, 53): the request itself is not wrong. */
export function isUnavailable({ code = '' }: DatabaseError): boolean {
  return /^(08|53|57P)/.test(code)
}
