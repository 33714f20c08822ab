import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer, type AddressInfo, connect } from 'node:net'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { parseJson } from '../../lib/model/index.ts'
import { usage } from '../../local/options.ts'
import type { Report } from '../../local/report.ts'
import { localRun, postmasterOf, startLocalRun } from '../support/local/local-run.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { changesOf, notOk, pagesOf } from '../support/local/watched-run.ts'

/** As fast as it goes. */
const quick = ['--speed', '60000', '--headless']
const endless = [...quick, '--minutes', '100000']
const well = { code: 0, err: [] }

async function reportOf(minutes: number, ...args: readonly string[]): Promise<Report> {
  const { code, out, err } = await localRun([...quick, '--minutes', String(minutes), '--json', ...args])
  expect({ code, err }).toEqual(well)
  expect(out).toHaveLength(1)
  return JSON.parse(out[0] ?? '') as Report
}

test('a run without a fault is the same every time, leaves every alarm OK and pages nobody', async () => {
  const report = await reportOf(20)
  expect(report).toMatchObject({ minutes: 20, slots: 20, pages: [] })
  expect(report.alarms.length).toBeGreaterThan(10)
  expect(notOk(report)).toEqual([])
  expect(changesOf(report)).toEqual([])
  expect(report.data).toBeGreaterThan(20 * 25)
  expect(await reportOf(20)).toEqual(report)
})

test('a backlog pages once, and again as it becomes critical', async () => {
  const report = await reportOf(35, '--fault', 'backlog_grows')
  expect(changesOf(report).toSorted()).toEqual([
    'backlog-age ALARM',
    'backlog-depth ALARM',
    'backlog-growing ALARM',
  ])
  expect(pagesOf(report)).toEqual([
    'backlog-age to slack: trigger',
    'backlog-age to webhook: trigger',
    'backlog-growing to pagerduty: trigger',
    'backlog-growing to slack: trigger',
    'backlog-growing to webhook: trigger',
  ])
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends a run, which reports the minutes that passed and leaves no process and no file',
  async (signal) => {
    const run = startLocalRun([...endless, '--json', '--log'])
    await run.says(/"slot":/)
    const { pid: postmaster } = await postmasterOf(run.temporary)
    expect(process.kill(postmaster, 0)).toBe(true)
    const { code, out } = await run.stop(signal)
    expect(code).toBe(0)
    expect(parseJson(out.join('\n'))).toMatchObject({ pages: [] })
    expect(() => process.kill(postmaster, 0)).toThrow('ESRCH')
    expect(await readdir(run.temporary)).toEqual([])
  },
)

test.each([
  ['SIGTERM', 'while its database is full', [...endless, '--fault', 'conn_saturation'], /conn_saturation$/],
  ['SIGINT', 'between two minutes', ['--headless', '--speed', '1'], /^minute 1:/],
] as const)('%s ends a run %s, and no file is left', async (signal, _, args, moment) => {
  const run = startLocalRun(args)
  await run.says(moment)
  expect(await run.stop(signal)).toMatchObject(well)
  expect(await readdir(run.temporary)).toEqual([])
})

test('a run ends with the shell that npm started it in, and no process and no file is left', async () => {
  const TMPDIR = temporaryDirectory()
  // The second command keeps the shell from giving its place to the first.
  const command = `"${process.execPath}" local/start.ts ${endless.join(' ')} ; true`
  const shell = spawn('sh', ['-c', command], {
    env: { ...process.env, TMPDIR },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  // Closed when the last process that writes to it is gone.
  const closed = once(shell.stdout, 'close')
  const firstMinute = once(shell.stdout, 'data')
  await firstMinute
  shell.kill('SIGTERM')
  shell.stdout.resume()
  await closed
  expect(await readdir(TMPDIR)).toEqual([])
})

test('a run whose reader goes away ends, and no process and no file is left', async () => {
  const TMPDIR = temporaryDirectory()
  const args = ['local/start.ts', ...endless]
  const run = spawn(process.execPath, args, {
    env: { ...process.env, TMPDIR },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exited = once(run, 'exit')
  await once(run.stdout, 'data')
  run.stdout.destroy()
  expect(await exited).toEqual([0, null])
  expect(await readdir(TMPDIR)).toEqual([])
})

test('SIGTERM ends a run that is still starting', async () => {
  const run = startLocalRun([], { PORT: '0' })
  await run.says(/watches a simulated Anchore/)
  expect(await run.stop('SIGTERM')).toMatchObject(well)
  expect(await readdir(run.temporary)).toEqual([])
})

test('a wrong option ends with 2, a reason and the way to the usage', async () => {
  const { code, out, err } = await localRun(['--fault', 'backloggrows'])
  expect({ code, out }).toEqual({ code: 2, out: [] })
  expect(err).toEqual([
    expect.stringContaining('backloggrows'),
    "'npm start -- --help' lists the options and the faults.",
  ])
})

test('--help ends with 0 and the usage', async () => {
  const { code, out, err } = await localRun(['--help'])
  expect({ code, err }).toEqual(well)
  expect(out.join('\n')).toBe(usage)
})

test('a port that is taken ends it with 1, says to set PORT, and leaves no file', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const run = startLocalRun([], { PORT: String(port) })
  const { code, err } = await run.ended
  expect(code).toBe(1)
  expect(err).toEqual([expect.stringContaining(`port ${port} on 127.0.0.1 is taken: set PORT`)])
  expect(await readdir(run.temporary)).toEqual([])
})

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
