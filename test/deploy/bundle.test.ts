import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { functionNames } from '../../deploy/deployment.ts'
import { deployProblems } from '../../lib/config/index.ts'
import { slotOf, systemClock, listAt, textAt } from '../../lib/model/index.ts'
import { startDeployment, type Deployment } from '../../local/deployment.ts'
import type { ReceivedPage } from '../../local/receivers/receiver.ts'
import { createStack } from '../../local/stack.ts'
import { caFile } from '../../local/watch-file.ts'
import { seededRandom } from '../../local/world/random.ts'
import { metricAlarmMessage, snsEvent } from '../support/oncall/alarm-messages.ts'
import { osls, packaged, type Packaged } from '../support/aws/template.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const maxZipBytes = 400_000
const zips = ['collectAnchore', 'collectPostgres', 'notify', 'sweep', 'digest']
const stack = createStack()
const directory = temporaryDirectory(afterAll)
const pages: ReceivedPage[] = []
let deployment: Deployment
let project: Packaged

beforeAll(async () => {
  deployment = await startDeployment(
    {
      clock: systemClock,
      random: seededRandom(4),
      sink: () => undefined,
      received: (page) => pages.push(page),
    },
    stack,
  )
  project = await packaged(directory, deployment.watch, { [caFile]: deployment.anchore.ca })
})
afterAll(() => stack.close())

/** Runs a function in a process of its own, in a directory that has what is in the zip and nothing else. */
async function runAlone(zip: string, event: unknown): Promise<string> {
  const task = temporaryDirectory()
  const archive = join(project.directory, '.serverless', `${zip}.zip`)
  await promisify(execFile)('unzip', ['-q', archive, '-d', task])
  const id = `${zip.charAt(0).toUpperCase()}${zip.slice(1)}LambdaFunction`
  const [module = '', name = ''] = textAt(project.properties(id), 'Handler')?.split('.') ?? []
  const call = `import { ${name} as handle } from './${module}.mjs'
    const context = { awsRequestId: 'request', getRemainingTimeInMillis: () => 50_000 }
    await handle(${JSON.stringify(event)}, context)`
  const env = { ...deployment.variables, ANCHOR_WATCH_CONFIG: join(task, dirname(module), 'watch.json') }
  const options = { cwd: task, env }
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', call], options)
  return stdout
}

/** The files of ours and of packages that are in the modules that a process loads when it imports a function. */
async function loadedAtStart(name: string): Promise<readonly string[]> {
  const program = `import { registerHooks } from 'node:module'
    registerHooks({ load: (url, context, next) => (console.log(url), next(url, context)) })
    await import(${JSON.stringify(join(project.directory, 'dist', name, 'index.mjs'))})`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
  const modules = stdout.split('\n').filter((url) => url.startsWith('file:'))
  const maps = modules.map(async (url) => {
    const map: unknown = JSON.parse(await readFile(`${fileURLToPath(url)}.map`, 'utf8'))
    return listAt(map, 'sources').map(String)
  })
  return (await Promise.all(maps)).flat()
}

test.each(functionNames)('%s loads a client of secrets only when it needs one', async (name) => {
  const loaded = await loadedAtStart(name)
  expect(loaded).toContainEqual(expect.stringMatching(`/functions/${name}.ts$`))
  expect(loaded).toContainEqual(expect.stringContaining('/@aws-sdk/client-dynamodb/'))
  expect(loaded.filter((source) => /@aws-sdk\/client-(secrets-manager|ssm)\//.test(source))).toEqual([])
})

test.each(zips)('the zip of %s has at most 400 kB', async (zip) => {
  const { size } = await stat(join(project.directory, '.serverless', `${zip}.zip`))
  expect(size).toBeLessThanOrEqual(maxZipBytes)
})

test.each([
  ['collectAnchore', 'collect-anchore', 'ReplicasUp'],
  ['collectPostgres', 'collect-postgres', 'ConnectionSaturation'],
])('%s collects and publishes with nothing but its zip', async (zip, collector, metric) => {
  await runAlone(zip, { slot: new Date(slotOf(systemClock())).toISOString() })
  const published = deployment.cloudwatch.series().map(({ name, dimensions }) => ({ name, dimensions }))
  expect(published).toContainEqual(expect.objectContaining({ name: metric }))
  expect(published).toContainEqual({
    name: 'Heartbeat',
    dimensions: { Deployment: 'local', Collector: collector },
  })
})

test('notify pages every channel with nothing but its zip', async () => {
  const at = new Date(systemClock()).toISOString().replace('Z', '+0000')
  const AlarmName = 'anchor-watch-local-database-down'
  const AlarmArn = `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${AlarmName}`
  await runAlone('notify', snsEvent(metricAlarmMessage({ AlarmName, AlarmArn, StateChangeTime: at })))
  expect(pages.map(({ channel, action, alarm }) => ({ channel, action, alarm }))).toEqual(
    expect.arrayContaining(
      ['slack', 'pagerduty', 'webhook'].map((channel) => ({
        channel,
        action: 'trigger',
        alarm: 'database-down',
      })),
    ),
  )
})

test('holds a reference to every secret and no secret', async () => {
  const bundled = functionNames.map((name) => join('dist', name, 'watch.json'))
  const files = ['.serverless/serverless-state.json', ...bundled]
  const texts = await Promise.all(files.map((file) => readFile(join(project.directory, file), 'utf8')))
  for (const name of [
    'ANCHORE_PASSWORD',
    'POSTGRES_PASSWORD',
    'SLACK_TOKEN',
    'PAGERDUTY_KEY',
    'WEBHOOK_URL',
    'WEBHOOK_KEY',
  ]) {
    const value = deployment.variables[name] ?? ''
    expect(value).not.toBe('')
    expect([project.text, ...texts].filter((text) => text.includes(value))).toEqual([])
  }
  expect(texts[1]).toContain('ANCHORE_PASSWORD')
})

test('a deployment whose secrets only a local run has is refused', async () => {
  expect(deployProblems(deployment.config)).toContain(
    'anchore.auth.password: env: ANCHORE_PASSWORD is for local runs; use secret or parameter',
  )
  await expect(osls(project.directory, ['deploy', '--region', 'eu-central-1'])).rejects.toThrow(
    'env: ANCHORE_PASSWORD is for local runs',
  )
})
