import { access, chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { reachableBinaries } from '../../../local/database/binaries.ts'
import { startPostgres } from '../../../local/database/server.ts'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anchor-watch-test-'))
  await chmod(directory, 0o755)
  vi.stubEnv('TMPDIR', directory)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(directory, { recursive: true })
})

describe('the embedded server', () => {
  test('leaves no process and no file when it stops, even frozen', async () => {
    const server = await startPostgres()
    process.kill(server.pid, 'SIGSTOP')
    await server.stop()
    await server.stop()
    expect(() => process.kill(server.pid, 0)).toThrow('ESRCH')
    expect(await readdir(directory)).toEqual([])
  })

  test('leaves no file when its settings are wrong, and says why', async () => {
    await expect(startPostgres({ settings: { max_connections: 'many' } })).rejects.toThrow('max_connections')
    expect(await readdir(directory)).toEqual([])
  })

  test('leaves SIGINT and SIGTERM to the process that starts it', async () => {
    const before = process.listenerCount('SIGTERM') + process.listenerCount('SIGINT')
    const server = await startPostgres()
    await server.stop()
    expect(process.listenerCount('SIGTERM') + process.listenerCount('SIGINT')).toBe(before)
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
