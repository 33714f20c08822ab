import { Client } from 'pg'
import { createAnchoreDatabase, type AnchoreLogins } from '../../local/database/anchore-database.ts'
import { startPostgres, type PostgresServer, type Settings } from '../../local/database/server.ts'
import { slotOf, slotPlus, type Clock, type Slot } from '../../lib/clock.ts'
import type { Tick } from '../../lib/collector.ts'
import type { Detail, PostgresConfig } from '../../lib/config/config.ts'
import type { Secrets } from '../../lib/config/secrets.ts'
import type { Failure } from '../../lib/errors.ts'
import { createLog } from '../../lib/log.ts'
import type { Sample } from '../../lib/metric.ts'
import { postgresCollector } from '../../lib/postgres/collect.ts'
import { postgresVersion, testedBinaries } from './postgres-version.ts'

export type Credentials = PostgresServer['superuser']

export interface TestDatabase extends AnchoreLogins {
  readonly server: PostgresServer
  /** One that logs in as the monitor's role. */
  readonly config: PostgresConfig
  /** A connection to Anchore's database, for the test to end. */
  readonly connect: (login: Credentials, database?: string) => Promise<Client>
  /** Statements of the superuser in Anchore's database. */
  readonly administer: (...statements: readonly string[]) => Promise<void>
  /** As many open connections of a role. */
  readonly hold: (count: number, login: Credentials, database?: string) => Promise<Held>
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
  const connect = async (login: Credentials, database = 'anchore'): Promise<Client> => {
    const client = new Client({ host: server.host, port: server.port, database, ...login })
    // The server may end the connection before its test does.
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
  return {
    ...logins,
    server,
    connect,
    config: configOf(server, logins.monitor.user),
    administer: async (...statements) => {
      const client = await connect(server.superuser)
      for (const statement of statements) await client.query(statement)
      await client.end()
    },
    hold: async (count, login, database) => {
      const clients = await Promise.all(Array.from({ length: count }, () => connect(login, database)))
      return {
        release: async () => {
          await Promise.all(clients.map((client) => client.end()))
        },
      }
    },
    stop: server.stop,
  }
}

export interface Run {
  /** By the metric's name. */
  readonly values: Readonly<Record<string, unknown>>
  /** What the values are made of: after missed slots a counter has one for each. */
  readonly samples: readonly Sample[]
  readonly failures: readonly Failure[]
  readonly state: unknown
  /** The log. */
  readonly lines: readonly string[]
}

function configOf({ host, port }: PostgresServer, user: string): PostgresConfig {
  return {
    host,
    port,
    database: 'anchore',
    user,
    password: { source: 'env', name: 'ANCHORE_DB_PASSWORD' },
    tls: 'disable',
    ca: undefined,
    anchoreRole: undefined,
    stalledAfterSeconds: 600,
    stuckAfterSeconds: 3_600,
  }
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

/** One run of the collector against `database`. */
export async function collectFrom(
  database: TestDatabase,
  {
    changes = {},
    detail = 'core',
    slot = testSlot,
    clock = () => slot + 5_000,
    previous,
    secrets = () => Promise.resolve(database.monitor.password),
  }: {
    readonly changes?: Partial<PostgresConfig>
    readonly detail?: Detail
    readonly slot?: Slot
    readonly clock?: Clock
    readonly previous?: unknown
    readonly secrets?: Secrets
  } = {},
): Promise<Run> {
  const { tick, lines } = tickFor(slot, clock)
  const collector = postgresCollector({ config: { ...database.config, ...changes }, detail, secrets })
  const collected = await collector.collect(
    Promise.resolve(previous === undefined ? undefined : { slot: slotPlus(slot, -1), state: previous }),
    tick,
  )
  return {
    values: valuesOf(collected.samples),
    samples: collected.samples,
    failures: collected.failures,
    state: collected.state,
    lines,
  }
}

function valuesOf(samples: readonly Sample[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(samples.map(({ metric, measurement }) => [metric.name, measurement]))
}
