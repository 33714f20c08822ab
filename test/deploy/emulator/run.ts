// Deploys into MiniStack twice and uses what it deployed: test/deploy/emulator.sh installs MiniStack and runs this.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { createStack } from '../../../local/stack.ts'
import { accountAt } from './account.ts'
import { startLocalRun } from './local-run.ts'
import { region, startMiniStack } from './ministack.ts'
import { startReceiver } from './receiver.ts'
import { eventually, step } from './steps.ts'
import { emulatedWatchFile } from './watch-file.ts'

const program = join(import.meta.dirname, '../../../bin/anchor-watch.js')

const stack = createStack()
const directory = await mkdtemp(join(tmpdir(), 'anchor-watch-emulator-'))
stack.defer(() => rm(directory, { recursive: true, force: true }))

try {
  const aws = await step('start MiniStack', () => stack.opened(startMiniStack(directory)))
  const local = join(directory, 'local.yml')
  await step('start a simulated Anchore and its PostgreSQL', () => stack.opened(startLocalRun(local)))
  const { url, key, pages } = await stack.opened(startReceiver())
  const { storeSecret, setAlarm, thresholdOf, idOf, find } = accountAt(aws.variables['AWS_ENDPOINT_URL'])

  /** Runs a command in the directory of the user; resolves to its output if it exits with one of `codes`. */
  const anchorWatch = (args: readonly string[], codes: readonly number[] = [0]): Promise<string> =>
    new Promise((resolve, reject) => {
      const env = { PATH: process.env['PATH'], HOME: directory, USER: 'kim', ...aws.variables }
      const child = execFile(process.execPath, [program, ...args], { cwd: directory, env }, (_, out, err) => {
        if (codes.includes(child.exitCode ?? -1)) resolve(out)
        else reject(new Error(`anchor-watch ${args.join(' ')}: ${child.exitCode ?? 'killed'}\n${out}${err}`))
      })
      child.stdin?.end()
    })
  const invoke = (name: string) => aws.invoke(`anchor-watch-prod-${name}`, { slot: new Date().toISOString() })
  const writeWatchFile = async (connectionsHigh: string): Promise<void> => {
    await writeFile(
      join(directory, 'watch.yml'),
      emulatedWatchFile(await readFile(local, 'utf8'), connectionsHigh),
    )
  }
  /** Waits until status prints this. */
  const statusShows = (pattern: RegExp): Promise<void> =>
    eventually(async () => pattern.test(await anchorWatch(['status'], [0, 1])))
  const heard = (action: string, name: string): boolean =>
    pages.some((page) => page.action === action && page.alarm === name)

  await step('store the secrets', async () => {
    const { ANCHORE_PASSWORD, POSTGRES_PASSWORD } = parseEnv(await readFile(`${local}.env`, 'utf8'))
    const secrets = { ANCHORE_PASSWORD, POSTGRES_PASSWORD, WEBHOOK_URL: url, WEBHOOK_KEY: key }
    for (const [name, text] of Object.entries(secrets)) await storeSecret(`emulated/${name}`, text)
  })
  await step('check config', async () => {
    await writeWatchFile('70%')
    await anchorWatch(['check', 'config'])
  })
  await step('status before the deploy names the missing stack', () =>
    statusShows(/^fail {2}there is no stack anchor-watch-prod in eu-central-1/),
  )
  await step('deploy', async () => {
    assert.match(await anchorWatch(['deploy']), /The stack anchor-watch-prod in eu-central-1 is deployed/)
    assert.equal(await thresholdOf('connections-high'), 70)
  })
  await step('deploy a changed threshold', async () => {
    await writeWatchFile('60%')
    await anchorWatch(['deploy'])
    assert.equal(await thresholdOf('connections-high'), 60)
  })
  await step('the collectors read and publish; status is well', async () => {
    await Promise.all([invoke('collect-anchore'), invoke('collect-postgres')])
    await statusShows(/^(?!fail)[^]*collect-anchore: last minute[^]*collect-postgres: last minute/)
    await anchorWatch(['status'], [0])
  })
  await step('test page: the channel takes the page and its resolve', async () => {
    await anchorWatch(['test', 'page'])
    assert.deepEqual(
      pages.map(({ action }) => action),
      ['trigger', 'resolve'],
    )
  })
  await step('test page --end-to-end: alarm, topic, queue, notify, channel', async () => {
    const printed = await anchorWatch(['test', 'page', '--end-to-end'])
    const [, name = ''] = /^The page of (\S+) reached/.exec(printed) ?? []
    assert.ok(heard('trigger', name))
    await setAlarm(name, 'OK')
    await eventually(() => heard('resolve', name))
  })
  await step('a silenced alarm opens an incident and pages nobody', async () => {
    await anchorWatch(['silence', 'scratch-low', '--for', '1h', '--reason', 'a step'])
    await setAlarm('scratch-low', 'ALARM')
    await statusShows(/incident: .*scratch-low.*; silenced/)
    assert.ok(!heard('trigger', 'scratch-low'))
  })
  await step('after unsilence sweep pages it, and OK resolves it', async () => {
    await anchorWatch(['unsilence', 'scratch-low'])
    await invoke('sweep')
    await eventually(() => heard('trigger', 'scratch-low'))
    await setAlarm('scratch-low', 'OK')
    await eventually(() => heard('resolve', 'scratch-low'))
  })
  await step('remove: the table and the queue of undelivered pages remain', async () => {
    const [table, failures] = [await idOf('StateTable'), await idOf('NotifyFailures')]
    await anchorWatch(['remove', '--deployment', 'prod', '--region', region])
    await assert.rejects(idOf('StateTable'), /does not exist/)
    await find(table, failures)
  })
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  await stack.close()
}
