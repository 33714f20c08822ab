import { readFile } from 'node:fs/promises'
import { Client } from 'pg'
import { anchoreSchema } from './anchore-schema.ts'
import type { PostgresServer } from './server.ts'

/** The names of a stock deployment; docs/grants.sql has the same. */
export const anchoreDatabase = 'anchore'
export const anchoreRole = 'anchore'
export const monitorRole = 'anchor_watch'

export interface AnchoreLogins {
  readonly anchore: { readonly user: string; readonly password: string }
  readonly monitor: { readonly user: string; readonly password: string }
}

const grants = new URL('../../docs/grants.sql', import.meta.url)
const indexes = new URL('../../docs/indexes.sql', import.meta.url)

/** Creates Anchore's database with empty tables, which Anchore's role owns, and the monitor's role by docs/grants.sql. */
export async function createAnchoreDatabase(
  server: PostgresServer,
  passwords: { readonly anchore: string; readonly monitor: string },
): Promise<AnchoreLogins> {
  const anchore = { user: anchoreRole, password: passwords.anchore }
  const monitor = { user: monitorRole, password: passwords.monitor }
  await runSql(server, server.superuser, 'postgres', [
    `CREATE ROLE ${anchoreRole} LOGIN ${passwordClause(anchore)}`,
    `CREATE DATABASE ${anchoreDatabase} OWNER ${anchoreRole}`,
  ])
  await runSql(server, anchore, anchoreDatabase, [anchoreSchema])
  await runSql(server, server.superuser, anchoreDatabase, [
    await grantStatements(),
    `ALTER ROLE ${monitorRole} ${passwordClause(monitor)}`,
  ])
  return { anchore, monitor }
}

/** The text of docs/grants.sql without the commands of psql. */
export async function grantStatements(): Promise<string> {
  return (await readFile(grants, 'utf8')).replaceAll(/^\\.*$/gm, '')
}

/** The statements of docs/indexes.sql, which cannot be in one transaction. */
export async function indexStatements(): Promise<readonly string[]> {
  const text = (await readFile(indexes, 'utf8')).replaceAll(/^--.*$/gm, '')
  return text.split(';').filter((statement) => statement.trim() !== '')
}

/** The password clause of CREATE ROLE and ALTER ROLE. */
export function passwordClause({ password }: { readonly password: string }): string {
  return `PASSWORD '${password.replaceAll("'", "''")}'`
}

async function runSql(
  { host, port }: PostgresServer,
  login: { readonly user: string; readonly password: string },
  database: string,
  statements: readonly string[],
): Promise<void> {
  const client = new Client({ host, port, database, ...login })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
