import { access, chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { reachableBinaries } from '../../../local/database/cluster.ts'
import { startPostgres } from '../../../local/database/server.ts'
import { temporaryDirectory } from '../../support/temporary.ts'
import { onFreePort } from '../../../local/database/postmaster.ts'

const directory = temporaryDirectory(afterAll)

beforeAll(() => {
  vi.stubEnv('TMPDIR', directory)
})
afterAll(() => {
  vi.unstubAllEnvs()
})

describe('the embedded server', () => {
  test('leaves no process, no file and no listener of a signal when it stops, even frozen', async () => {
    const listeners = () => process.listenerCount('SIGTERM') + process.listenerCount('SIGINT')
    const before = listeners()
    const server = await startPostgres()
    process.kill(server.pid, 'SIGSTOP')
    expect(listeners()).toBe(before)
    await server.stop()
    await server.stop()
    expect(() => process.kill(server.pid, 0)).toThrow('ESRCH')
    expect(await readdir(directory)).toEqual([])
  })

  test('answers nobody while it is frozen, old connections and new ones, and everybody afterwards', async () => {
    const server = await startPostgres()
    onTestFinished(server.stop)
    const connect = async (options: object = {}): Promise<Client> => {
      const { host, port, superuser } = server
      const client = new Client({ host, port, database: 'postgres', ...superuser, ...options })
      await client.connect()
      return client
    }
    const old = await connect()
    await server.freeze()
    const answer = old.query('SELECT 1 AS one')
    await expect(connect({ connectionTimeoutMillis: 200 })).rejects.toThrow('timeout')
    server.thaw()
    expect((await answer).rows).toEqual([{ one: 1 }])
    await old.end()
  })

  test('is down when it is halted, and has its data when it starts again', async () => {
    const server = await startPostgres()
    onTestFinished(server.stop)
    const { host, port, superuser, pid } = server
    const ask = async (...queries: readonly string[]): Promise<readonly unknown[]> => {
      const client = new Client({ host, port, database: 'postgres', ...superuser })
      await client.connect()
      const answers: unknown[] = []
      for (const query of queries) answers.push((await client.query<Record<string, unknown>>(query)).rows)
      await client.end()
      return answers
    }
    await ask('CREATE TABLE kept AS SELECT 7 AS number', 'CHECKPOINT')
    await server.halt()
    await expect(ask('SELECT 1')).rejects.toThrow('ECONNREFUSED')
    await server.start()
    expect(server.pid).not.toBe(pid)
    expect(await ask('SELECT number FROM kept')).toEqual([[{ number: 7 }]])
  })

  test('leaves no process when it stops while all of it is frozen', async () => {
    const server = await startPostgres()
    await server.freeze()
    await server.stop()
    expect(() => process.kill(server.pid, 0)).toThrow('ESRCH')
  })

  test('leaves no file when its settings are wrong, and says why', async () => {
    await expect(startPostgres({ settings: { max_connections: 'many' } })).rejects.toThrow('max_connections')
    expect(await readdir(directory)).toEqual([])
  })

  test('copies its programs out of a checkout that only its owner may enter', async () => {
    const checkout = join(directory, 'checkout')
    const bin = join(checkout, 'native', 'bin')
    const copies = join(directory, 'copies')
    await mkdir(bin, { recursive: true })
    await writeFile(join(bin, 'postgres'), '')
    const installed = { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') }
    expect(await reachableBinaries(installed, copies)).toEqual(installed)
    await chmod(checkout, 0o700)
    const { postgres } = await reachableBinaries(installed, copies)
    expect(postgres.startsWith(copies)).toBe(true)
    await access(postgres)
    await rm(checkout, { recursive: true })
    await rm(copies, { recursive: true })
  })
})

const taken = new Error('could not bind IPv4 address "127.0.0.1": Address already in use')

/** A program that fails as often as `errors` has errors. */
function failing(errors: readonly Error[]) {
  const ports: number[] = []
  const start = (port: number): Promise<number> => {
    ports.push(port)
    const error = errors[ports.length - 1]
    return error === undefined ? Promise.resolve(port) : Promise.reject(error)
  }
  return { start, ports }
}

test('a program whose port another process took starts on another one', async () => {
  const { start, ports } = failing([taken, taken])
  expect(await onFreePort(start)).toBe(ports[2])
})

test('the third error is the last', async () => {
  const { start, ports } = failing([taken, taken, taken])
  await expect(onFreePort(start)).rejects.toThrow('Address already in use')
  expect(ports).toHaveLength(3)
})

test('another error is not repeated', async () => {
  const { start, ports } = failing([new Error('invalid value for parameter')])
  await expect(onFreePort(start)).rejects.toThrow('invalid value')
  expect(ports).toHaveLength(1)
})
