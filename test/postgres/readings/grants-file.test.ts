import { readFile } from 'node:fs/promises'
import { beforeAll, expect, test } from 'vitest'
import { grantStatements } from '../../../local/database/anchore-database.ts'
import { testDatabase } from '../../support/postgres/postgres.ts'

// It runs docs/grants.sql once.
const database = await testDatabase()
let statements: string

beforeAll(async () => {
  statements = await grantStatements()
})
async function grantsOf(): Promise<readonly unknown[]> {
  const client = await database.connect(database.server.superuser)
  const { rows } = await client.query<Record<string, unknown>>(
    `SELECT table_name, column_name FROM information_schema.column_privileges WHERE grantee = 'anchor_watch'
      UNION ALL SELECT 'pg_monitor', pg_has_role('anchor_watch', 'pg_monitor', 'MEMBER')::text ORDER BY 1, 2`,
  )
  await client.end()
  return rows
}

test('grants.sql may be run again, and grants the same', async () => {
  const before = await grantsOf()
  expect(before.length).toBeGreaterThan(10)
  await database.administer(statements)
  expect(await grantsOf()).toEqual(before)
})

test('it grants what an Anchore without feeds has', async () => {
  await database.administer('ALTER TABLE feeds RENAME TO gone', 'REVOKE pg_monitor FROM anchor_watch')
  await database.administer(statements, 'ALTER TABLE gone RENAME TO feeds')
  expect(await grantsOf()).toContainEqual({ table_name: 'pg_monitor', column_name: 'true' })
})

test('an error leaves everything as it was, and ends psql', async () => {
  expect(await readFile(new URL('../../../docs/grants.sql', import.meta.url), 'utf8')).toMatch(
    /^\\set ON_ERROR_STOP on\nBEGIN;$/m,
  )
  await database.administer('ALTER TABLE queue RENAME TO gone', 'REVOKE pg_monitor FROM anchor_watch')
  await expect(database.administer(statements)).rejects.toThrow('relation "queue" does not exist')
  expect(await grantsOf()).toContainEqual({ table_name: 'pg_monitor', column_name: 'false' })
  await database.administer('ALTER TABLE gone RENAME TO queue', statements)
})

test('it runs as an administrator that is no superuser, as on RDS, once it is a member of the owner', async () => {
  const login = { user: 'administrator', password: 'of the administrator' }
  await database.administer(
    `CREATE ROLE ${login.user} LOGIN CREATEROLE PASSWORD '${login.password}'`,
    `GRANT pg_monitor, anchor_watch TO ${login.user} WITH ADMIN OPTION`,
    'REVOKE ALL ON catalog_image FROM anchor_watch',
  )
  const client = await database.connect(login)
  await expect(client.query(statements)).rejects.toThrow('permission denied for')
  await client.query('ROLLBACK')
  await database.administer(`GRANT anchore TO ${login.user}`)
  await client.query(statements)
  await client.end()
  expect(await grantsOf()).toContainEqual({ table_name: 'catalog_image', column_name: 'imageDigest' })
})
