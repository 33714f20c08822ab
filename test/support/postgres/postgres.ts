import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client, DatabaseError } from 'pg'
import { afterAll } from 'vitest'
import { createAnchoreDatabase, type AnchoreLogins } from '../../../local/database/anchore-database.ts'
import { startPostgres, type PostgresServer, type Settings } from '../../../local/database/server.ts'
import {
  slotOf,
  slotPlus,
  type Clock,
  type Slot,
  type Detail,
  type Sample,
  type Failure,
  createLog,
} from '../../../lib/model/index.ts'
import type { Tick, NewFact } from '../../../lib/findings/index.ts'
import {
  type DatabaseHost,
  type PostgresConfig,
  postgresCollector,
  type Rds,
} from '../../../lib/postgres/index.ts'
import type { RdsTokens, Secrets } from '../../../lib/net/index.ts'
import { valuesOf } from '../anchore/samples.ts'
import { configOf, shortestWatchFile } from '../watch-file.ts'
import { postgresVersion, testedBinaries } from './postgres-version.ts'

export type Credentials = PostgresServer['superuser']

export interface TestDatabase extends AnchoreLogins {
  readonly server: PostgresServer
  /** One that logs in as the monitor's role. */
  readonly config: PostgresConfig
  /** A connection to Anchore's database, for the test to end. */
  readonly connect: (login: Credentials, database?: string, host?: DatabaseHost) => Promise<Client>
  /** Statements of the superuser in Anchore's database. */
  readonly administer: (...statements: readonly string[]) => Promise<void>
  /** As many open connections of a role, for which there must be room. */
  readonly hold: (count: number, login: Credentials, database?: string) => Promise<Held>
  /** Waits until no other client is connected: the process of a refused login ends after its client knows. */
  readonly settle: () => Promise<void>
  readonly stop: () => Promise<void>
}

export interface Held {
  readonly release: () => Promise<void>
}

/** PostgreSQL 15 reserves slots for superusers only. */
const reserved: Settings =
  postgresVersion >= 16
    ? { superuser_reserved_connections: 3, reserved_connections: 2 }
    : { superuser_reserved_connections: 5 }

/** A server of 25 connections, 20 of them for ordinary roles, with Anchore's database and the roles of docs/grants.sql. */
export async function startTestDatabase(settings: Settings = {}): Promise<TestDatabase> {
  const server = await startPostgres({
    binaries: testedBinaries(),
    settings: { max_connections: 25, ...reserved, ...settings },
  })
  const logins = await createAnchoreDatabase(server, { anchore: 'of anchore', monitor: 'of the monitor' })
  const connect: TestDatabase['connect'] = async (login, database = 'anchore', { host, port } = server) => {
    const client = new Client({ host, port, database, ...login })
    // The server may end the connection before its test does.
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
  return {
    ...logins,
    server,
    connect,
    config: postgresConfig(server, logins.monitor.user),
    administer: async (...statements) => {
      const client = await connect(server.superuser)
      for (const statement of statements) await client.query(statement)
      await client.end()
    },
    hold: async (count, login, database) => {
      const clients = await Promise.all(
        Array.from({ length: count }, () => whenFree(() => connect(login, database))),
      )
      return {
        release: async () => {
          await Promise.all(clients.map((client) => client.end()))
        },
      }
    },
    settle: async () => {
      const client = await connect(server.superuser, 'postgres')
      const others = `SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`
      while ((await client.query(others)).rowCount !== 0);
      await client.end()
    },
    stop: server.stop,
  }
}

/** The database of the tests of a file, which stops after them. */
export async function testDatabase(settings?: Settings): Promise<TestDatabase> {
  const database = await startTestDatabase(settings)
  afterAll(database.stop)
  return database
}

/** A connection, in the end: a login that was refused a moment ago keeps its slot until its process has ended. */
async function whenFree(connect: () => Promise<Client>, attempts = 100): Promise<Client> {
  try {
    return await connect()
  } catch (error) {
    const isFull = error instanceof DatabaseError && error.code === '53300'
    if (!isFull || attempts === 1) throw error
    return whenFree(connect, attempts - 1)
  }
}

/** A hot standby: it replays what the server has now, and takes no write. */
export async function startStandby(
  { server, administer }: TestDatabase,
  settings: Settings = {},
  until?: RegExp,
): Promise<PostgresServer> {
  await administer('CHECKPOINT')
  return startPostgres({
    binaries: testedBinaries(),
    settings: { max_connections: 25, ...reserved, ...settings },
    ...(until !== undefined && { until }),
    fill: async (data) => {
      await promisify(execFile)('cp', ['-a', server.data, data])
      await rm(join(data, 'postmaster.pid'))
      await writeFile(join(data, 'standby.signal'), '')
    },
  })
}

export interface Run {
  /** By the metric's name, and the values of its dimensions: `ConnectionsByState idle`. */
  readonly values: Readonly<Record<string, unknown>>
  /** What the values are made of: after missed slots a counter has one for each. */
  readonly samples: readonly Sample[]
  readonly failures: readonly Failure[]
  readonly facts: readonly NewFact[]
  readonly state: unknown
  /** The log. */
  readonly lines: readonly string[]
}

function postgresConfig({ host, port }: PostgresServer, user: string): PostgresConfig {
  const { postgres } = configOf(shortestWatchFile)
  return { ...postgres, hosts: [{ host, port }], user, tls: 'disable' }
}

export const testSlot = slotOf(Date.UTC(2026, 10, 24, 10, 31))

/** A run for `slot` and the lines that it logged. */
function tickFor(slot: Slot, clock: Clock): { readonly tick: Tick; readonly lines: readonly string[] } {
  const lines: string[] = []
  const tick: Tick = {
    slot,
    clock,
    log: createLog((line) => lines.push(line)),
    signal: new AbortController().signal,
  }
  return { tick, lines }
}

/** For a configuration with a password. */
export const noTokens: RdsTokens = () => Promise.reject(new Error('no token is asked for'))

/** One run of the collector against `database`. */
export async function collectFrom(
  database: TestDatabase,
  {
    changes = {},
    detail = 'core',
    slot = testSlot,
    clock = () => slot + 5_000,
    signal,
    previous,
    secrets = () => Promise.resolve(database.monitor.password),
    tokens = noTokens,
    rds,
  }: {
    readonly changes?: Partial<PostgresConfig>
    readonly detail?: Detail
    readonly slot?: Slot
    readonly clock?: Clock
    /** The run's deadline. */
    readonly signal?: AbortSignal
    readonly previous?: unknown
    readonly secrets?: Secrets
    readonly tokens?: RdsTokens
    readonly rds?: Rds
  } = {},
): Promise<Run> {
  const { tick, lines } = tickFor(slot, clock)
  const config = { postgres: { ...database.config, ...changes }, detail }
  const collector = postgresCollector({ config, secrets, tokens, rds })
  const collected = await collector.collect(
    previous === undefined ? undefined : { slot: slotPlus(slot, -1), state: previous },
    signal === undefined ? tick : { ...tick, signal },
  )
  return {
    values: valuesOf(collected.samples),
    samples: collected.samples,
    failures: collected.failures,
    facts: collected.facts ?? [],
    state: collected.state,
    lines,
  }
}
