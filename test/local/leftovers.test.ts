import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { startPostgres } from '../../local/database/server.ts'
import { removeLeftovers } from '../../local/leftovers.ts'
import { temporaryDirectory as ownDirectory } from '../../local/temporary-directory.ts'
import { temporaryDirectory } from '../support/temporary.ts'

let directory: string

beforeEach(() => {
  directory = temporaryDirectory()
  vi.stubEnv('TMPDIR', directory)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

/** A directory whose owner was killed; `pid` is what its postmaster.pid names. */
async function abandoned(pid?: number): Promise<string> {
  const own = new URL('../../local/temporary-directory.ts', import.meta.url)
  const program = `const { path } = await (await import(${JSON.stringify(own.href)})).temporaryDirectory('postgres-')
    console.log(path); setInterval(() => undefined, 1_000)`
  const owner = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [path] = (await once(owner.stdout, 'data')) as [Buffer]
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  const left = path.toString().trim()
  if (pid !== undefined) {
    await mkdir(join(left, 'data'))
    await writeFile(join(left, 'data', 'postmaster.pid'), `${pid}\n${join(left, 'data')}\n`)
  }
  return left
}

test('removes a directory whose owner was killed, and ends no process that is not its server', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1_000)'], { stdio: 'ignore' })
  onTestFinished(() => {
    other.kill()
  })
  const left = await abandoned(other.pid)
  expect(await removeLeftovers()).toEqual([left])
  expect(await readdir(directory)).toEqual([])
  expect([other.exitCode, other.signalCode]).toEqual([null, null])
})

test('ends no server of another directory, though postmaster.pid names it', async () => {
  const server = await startPostgres()
  onTestFinished(server.stop)
  const left = await abandoned(server.pid)
  expect(await removeLeftovers()).toEqual([left])
  await server.halt()
  await server.start()
})

test('leaves a directory that has its owner, one that never had one, and what is not ours', async () => {
  const own = await ownDirectory()
  onTestFinished(own.remove)
  await mkdir(join(directory, 'anchor-watch-of-somebody'))
  await writeFile(join(directory, 'anchor-watch-file'), '')
  await mkdir(join(directory, 'somebody'))
  expect(await removeLeftovers()).toEqual([])
  expect((await readdir(directory)).toSorted()).toEqual(
    ['anchor-watch-file', 'anchor-watch-of-somebody', 'somebody', basename(own.path)].toSorted(),
  )
})

test('a directory can be had where its path is too long for the mark of its owner', async () => {
  const deep = join(directory, 'x'.repeat(120))
  await mkdir(deep)
  vi.stubEnv('TMPDIR', deep)
  const own = await ownDirectory()
  expect(await removeLeftovers()).toEqual([])
  own.remove()
  expect(await readdir(deep)).toEqual([])
})
