import { readdir } from 'node:fs/promises'
import { Client } from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startPostgres, type PostgresServer } from '../../../local/database/server.ts'
import { temporaryDirectory } from '../../../local/temporary-directory.ts'

async function start(): Promise<PostgresServer> {
  const server = await startPostgres()
  onTestFinished(server.stop)
  return server
}

async function ask({ host, port, superuser }: PostgresServer, query: string): Promise<readonly unknown[]> {
  const client = new Client({ host, port, database: 'postgres', ...superuser })
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(query)
  await client.end()
  return rows
}

test('servers that start at once keep one whole cluster, and each later server has a copy of its own', async () => {
  const clusters = await temporaryDirectory('clusters-')
  onTestFinished(clusters.remove)
  vi.stubEnv('ANCHOR_WATCH_CLUSTERS', clusters.path)
  onTestFinished(() => void vi.unstubAllEnvs())
  const [first, second] = await Promise.all([start(), start()])
  await ask(first, 'CREATE TABLE own ()')
  const later = await start()
  expect(await ask(later, `SELECT to_regclass('own') AS own`)).toEqual([{ own: null }])
  expect((await readdir(clusters.path)).toSorted()).toEqual([
    expect.stringMatching(/^[0-9a-f]{64}$/),
    'owner',
  ])
  const identity = 'SELECT system_identifier FROM pg_control_system()'
  const kept = await Promise.all([first, second].map((server) => ask(server, identity)))
  expect(kept).toContainEqual(await ask(later, identity))
})
