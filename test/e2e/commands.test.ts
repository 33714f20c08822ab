import { access, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { anchorWatch } from '../support/local/command-line.ts'
import { startLocalRun } from '../support/local/local-run.ts'
import { temporaryDirectory } from '../support/temporary.ts'

test('the commands for a deployment work against a local run, in its simulated time', async () => {
  const file = join(temporaryDirectory(), 'local.yml')
  const run = startLocalRun(['--headless', '--minutes', '100000', '--config-out', file])
  await run.says(/^minute 8:/)
  const on = (...args: readonly string[]) => anchorWatch(...args, '--config', file)

  expect(await on('check', 'config')).toMatchObject({ code: 0 })
  expect(await readFile(`${file}.env`, 'utf8')).toMatch(/^POSTGRES_PASSWORD=\S+$/m)
  expect((await stat(`${file}.env`)).mode & 0o777).toBe(0o600)

  const status = await on('status')
  expect(status).toMatchObject({ code: 0, err: '' })
  expect(status.out).toMatch(/^ok {4}collect-anchore: last minute/m)
  expect(status.out).toMatch(/^ok {4}no page is undelivered$/m)

  // Neither this machine nor Anchore has a wrong clock.
  expect((await on('doctor')).out).toMatch(/^ok +clocks +the simulated time of the local run is /m)

  const page = await on('test', 'page', '--end-to-end')
  expect(page.err).toMatch(/^Set [\w-]+ to ALARM/)
  expect(page).toMatchObject({
    code: 0,
    out: expect.stringMatching(/reached slack_bot .+, pagerduty .+, webhook .+ after/) as string,
  })

  expect(await on('silence', 'database', '--for', '7d', '--reason', 'test')).toMatchObject({
    code: 0,
    err: '',
  })
  expect((await on('silences')).out).toMatch(/^\w+ {2}database {2}until/)
  expect((await on('status')).out).toMatch(/^warn {2}silenced: database until/m)
  expect(await on('unsilence', 'database')).toMatchObject({ code: 0 })
  // The simulated time of a later command may be some minutes behind that of an earlier one.
  await expect.poll(async () => (await on('silences')).out).toBe('No silence is on.\n')

  // The watch.yml stays, and the environment goes.
  expect(await run.stop('SIGTERM')).toMatchObject({ code: 0, err: [] })
  await expect(access(`${file}.env`)).rejects.toThrow('ENOENT')
  await access(file)
})
