import { spawn } from 'node:child_process'
import { access, readdir, readFile, stat } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parseJson } from '../../lib/model/json.ts'
import { usage } from '../../local/options.ts'
import type { Report } from '../../local/report.ts'
import { anchorWatch } from '../support/local/command-line.ts'
import { localRun, postmasterOf, startLocalRun, temporaryDirectory } from '../support/local/local-run.ts'
import { changesOf, notOk, pagesOf } from '../support/local/report.ts'

/** As fast as it goes. */
const quick = ['--speed', '60000', '--headless']
const endless = [...quick, '--minutes', '100000']
const well = { code: 0, err: [] }

async function reportOf(...args: readonly string[]): Promise<Report> {
  const { code, out, err } = await localRun([...quick, '--minutes', '60', '--json', ...args])
  expect({ code, err }).toEqual(well)
  expect(out).toHaveLength(1)
  return JSON.parse(out[0] ?? '') as Report
}

test('a run is the same every time', async () => {
  expect(await reportOf('--minutes', '10')).toEqual(await reportOf('--minutes', '10'))
})

describe('an hour', () => {
  test('without a fault leaves every alarm OK and pages nobody', async () => {
    const report = await reportOf()
    expect(report).toMatchObject({ minutes: 60, slots: 60, pages: [] })
    expect(report.alarms.length).toBeGreaterThan(10)
    expect(notOk(report)).toEqual([])
    expect(changesOf(report)).toEqual([])
    expect(report.data).toBeGreaterThan(60 * 25)
  })

  test('with a backlog pages once, and again as it becomes critical', async () => {
    const report = await reportOf('--fault', 'backlog_grows')
    expect(changesOf(report).toSorted()).toEqual([
      'backlog-age ALARM',
      'backlog-depth ALARM',
      'backlog-growing ALARM',
      'backlog-growing OK',
    ])
    expect(pagesOf(report)).toEqual([
      'backlog-age to slack: trigger',
      'backlog-age to webhook: trigger',
      'backlog-growing to pagerduty: trigger',
      'backlog-growing to slack: trigger',
      'backlog-growing to webhook: trigger',
    ])
  })
})

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  test.each([
    ['in the middle', [], /^minute 3:/],
    ['while its database is full', ['--fault', 'conn_saturation'], /fault: conn_saturation$/],
  ])('ends a run %s, and no process and no file is left', async (_, args, moment) => {
    const run = await startLocalRun([...endless, ...args])
    await run.says(moment)
    const { pid: postmaster } = await postmasterOf(run.temporary)
    expect(process.kill(postmaster, 0)).toBe(true)
    expect(await run.stop(signal)).toMatchObject(well)
    expect(() => process.kill(postmaster, 0)).toThrow('ESRCH')
    expect(await readdir(run.temporary)).toEqual([])
  })

  test('leaves the report of the minutes that passed', async () => {
    const run = await startLocalRun([...endless, '--json', '--log'])
    await run.says(/"slot":/)
    const { code, out } = await run.stop(signal)
    expect(code).toBe(0)
    expect(parseJson(out.join('\n'))).toMatchObject({ pages: [] })
  })

  test('ends a run that rests between two minutes', async () => {
    const run = await startLocalRun(['--headless', '--speed', '1'])
    await run.says(/^minute 1:/)
    expect(await run.stop(signal)).toMatchObject(well)
  })
})

test('a run ends with the shell that npm started it in, and no process and no file is left', async () => {
  const TMPDIR = await temporaryDirectory()
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
  const TMPDIR = await temporaryDirectory()
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
  const run = await startLocalRun([], { PORT: '0' })
  await run.says(/watches a simulated Anchore/)
  expect(await run.stop('SIGTERM')).toMatchObject(well)
  expect(await readdir(run.temporary)).toEqual([])
})

test('--config-out writes a watch.yml that stays and is valid, and an environment that goes', async () => {
  const file = join(await temporaryDirectory(), 'watch.yml')
  const run = await startLocalRun([...endless, '--config-out', file])
  await run.says(/^minute 1:/)
  const environment = await readFile(`${file}.env`, 'utf8')
  expect(environment).toMatch(/^POSTGRES_PASSWORD=\S+$/m)
  expect((await stat(`${file}.env`)).mode & 0o777).toBe(0o600)
  expect(await run.stop('SIGTERM')).toMatchObject(well)
  await expect(access(`${file}.env`)).rejects.toThrow('ENOENT')
  expect(await anchorWatch('check', 'config', '--config', file)).toMatchObject({ code: 0 })
})

test.each([['--fault', 'backloggrows'], ['--minutes', 'soon'], ['--no-such-option']])(
  'wrong options end with 2, a reason and the usage: %s %s',
  async (...args) => {
    const { code, out, err } = await localRun(args)
    expect({ code, out }).toEqual({ code: 2, out: [] })
    expect(err[0]).toContain(args.at(-1))
    expect(err.join('\n')).toContain(usage)
  },
)

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
  const run = await startLocalRun([], { PORT: String(port) })
  const { code, err } = await run.ended
  expect(code).toBe(1)
  expect(err).toEqual([expect.stringContaining(`port ${port} on 127.0.0.1 is taken: set PORT`)])
  expect(await readdir(run.temporary)).toEqual([])
})
