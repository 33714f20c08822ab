import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { localRun, postmasterOf, startLocalRun } from '../support/local/local-run.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const endless = ['--speed', '60000', '--headless', '--minutes', '100000']

/** Resolves when the server takes a connection, rejects with ECONNREFUSED when there is none. */
async function reach(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect').finally(() => socket.destroy())
}

/** What a run has there; npm keeps a cache of its own beside it. */
async function ours(directory: string): Promise<readonly string[]> {
  return (await readdir(directory)).filter((name) => name.startsWith('anchor-watch-')).sort()
}

test('a run whose npm is killed ends, and no process and no file is left', async () => {
  const TMPDIR = temporaryDirectory()
  const npm = spawn('npm', ['start', '--silent', '--', ...endless], {
    env: { ...process.env, TMPDIR },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  })
  onTestFinished(() => {
    try {
      process.kill(-(npm.pid ?? NaN), 'SIGTERM')
    } catch {
      // Nobody of its group is left, as it should be.
    }
  })
  // Closed when the last process that writes to it is gone.
  const closed = once(npm.stdout, 'close')
  await once(createInterface(npm.stdout), 'line')
  const { port } = await postmasterOf(TMPDIR)
  await reach(port)
  npm.kill('SIGKILL')
  npm.stdout.resume()
  await closed
  await expect(reach(port)).rejects.toThrow('ECONNREFUSED')
  expect(await ours(TMPDIR)).toEqual([])
})

test('the next start removes what a killed run left, and leaves alone a run that is alive', async () => {
  const killed = startLocalRun(endless)
  await killed.says(/^minute 1:/)
  const TMPDIR = killed.temporary
  const left = await ours(TMPDIR)
  const { pid, port } = await postmasterOf(TMPDIR)
  onTestFinished(() =>
    reach(port).then(
      () => void process.kill(pid, 'SIGQUIT'),
      () => undefined,
    ),
  )
  const alive = startLocalRun(endless, { TMPDIR })
  await alive.says(/^minute 1:/)
  const living = (await ours(TMPDIR)).filter((name) => !left.includes(name))
  expect(await killed.stop('SIGKILL')).toMatchObject({ code: null })
  await reach(port)

  const { code, out } = await localRun(['--headless', '--minutes', '1'], { TMPDIR })
  expect(code).toBe(0)
  const removed = out.filter((line) => line.startsWith('removed the files of a killed run:'))
  expect(removed).toEqual(left.map((name) => expect.stringContaining(name) as unknown))
  await expect(reach(port)).rejects.toThrow('ECONNREFUSED')
  expect(await ours(TMPDIR)).toEqual(living)
  await reach((await postmasterOf(TMPDIR)).port)
  expect(await alive.stop('SIGTERM')).toMatchObject({ code: 0, err: [] })
  expect(await ours(TMPDIR)).toEqual([])
})
