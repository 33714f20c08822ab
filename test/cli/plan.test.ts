import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { seriesCount } from '../../lib/config/index.ts'
import { dashboardResources } from '../../deploy/dashboards.ts'
import { alarmResources, deployedAlarms } from '../../lib/cloudwatch/index.ts'
import { parseJson, textAt } from '../../lib/model/index.ts'
import { planOf, seriesCounts, metadataKey, priceOf } from '../../lib/plan/index.ts'
import { runningCloudWatch } from '../support/aws/cloudwatch.ts'
import { inProcess } from '../support/local/terminal.ts'
import { answering, startReceiver } from '../support/net/receiver.ts'
import { identity } from '../support/aws/identity.ts'
import { temporaryFile } from '../support/temporary.ts'
import { configOf } from '../support/watch-file.ts'

const stock = readFileSync('watch.example.yml', 'utf8')
const series = seriesCount(configOf(stock))
const higher = temporaryFile(
  'higher.yml',
  stock.replace('backlog-depth: { threshold: 500,', 'backlog-depth: { threshold: 600,'),
  afterAll,
)

/** The template of a watch.yml, without its dashboards and the record of its series. */
function templateFile(watchFile: string): string {
  return temporaryFile('template.json', JSON.stringify({ Resources: alarmResources(configOf(watchFile)) }))
}

test('plan prints the bill, the series, the alarms and the remarks', async () => {
  const { code, out, err } = await inProcess(['plan', '--config', 'watch.example.yml'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const { dollars, afterFreeTier } = planOf(configOf(stock))
  const lines = out.split('\n').map((line) => line.trim().split(/ {2,}/))
  const money = (amount: number): string => amount.toFixed(2)
  expect(lines).toContainEqual(['metrics', String(series), money(series * 0.3), money((series - 10) * 0.3)])
  expect(lines).toContainEqual(['total', money(dollars), money(afterFreeTier)])
  expect(lines).toContainEqual([`${series} series`])
  expect(out).toMatch(/^ {2}ReplicasUp +5 +1\.50$/m)
  expect(out).toMatch(/^ {2}backlog-depth +warning +QueueLength.* > 500, 10 of 15 minutes +0\.10$/m)
  expect(out).toContain('Remark: api-short is on and can never fire: it needs several replicas of apiext.')
  expect(out).not.toContain('Difference')
})

test('plan names the region whose prices it does not have', async () => {
  const planned = async (...args: readonly string[]) =>
    (await inProcess(['plan', '--config', 'watch.example.yml', ...args])).out
  expect(await planned('--region', 'eu-central-1')).toContain(
    '\nRemark: The prices are those of us-east-1; in eu-central-1, the region of the stack, some differ.\n',
  )
  expect(await planned('--region', 'us-east-1')).not.toContain('The prices are')
  expect(await planned()).not.toContain('The prices are')
})

test('plan prints one JSON document', async () => {
  const { out } = await inProcess([
    'plan',
    '--config',
    'watch.example.yml',
    '--json',
    '--against',
    templateFile(stock),
  ])
  expect(JSON.parse(out)).toMatchObject({
    deployment: 'prod',
    positions: expect.arrayContaining([
      expect.objectContaining({ item: 'metrics', count: series }),
    ]) as object,
    endpoints: [],
    difference: { changed: [], removed: [], dollars: 6 },
  })
})

test('the endpoints of a VPC have lines of their own', async () => {
  const vpc =
    'deploy:\n  vpc: { subnets: [subnet-0a1b2c3d, subnet-1a2b3c4d], security_groups: [sg-0a1b2c3d] }'
  const file = temporaryFile('vpc.yml', stock.replace('deploy:', vpc))
  const { out } = await inProcess(['plan', '--config', 'watch.example.yml', '--config', file])
  expect(out).toMatch(/^Not in the total.*\n {2}interface endpoint monitoring, 2 zones +14\.60$/m)
  expect(out).toMatch(/^ {2}gateway endpoint dynamodb +0\.00$/m)
})

test('against a template a changed threshold is named, with what it was', async () => {
  const template = templateFile(stock)
  const { out } = await inProcess([
    'plan',
    '--config',
    'watch.example.yml',
    '--config',
    higher,
    '--against',
    template,
  ])
  expect(out.slice(out.indexOf('Difference'))).toBe(
    [
      `Difference from ${template}`,
      '  + dashboards (6.00 dollars a month dearer)',
      '  ~ alarm backlog-depth',
      '      threshold: 500 -> 600',
      '1 added, 1 changed, 0 removed; 6.00 dollars a month dearer.',
      '',
    ].join('\n'),
  )
})

type Resources = ReturnType<typeof alarmResources>

/** The answer of CloudFormation to GetTemplate for a deployment of a watch file. */
function stackOf(watchFile: string, earlier: Resources = {}) {
  const config = configOf(watchFile)
  const template = JSON.stringify({
    Resources: { ...alarmResources(config), ...earlier, ...dashboardResources(config, {}, priceOf(config)) },
    Metadata: { [metadataKey]: { Series: seriesCounts(config) } },
  })
  return answering(
    200,
    `<GetTemplateResponse><GetTemplateResult><TemplateBody>${template.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</TemplateBody></GetTemplateResult></GetTemplateResponse>`,
  )
}

function refusing(code: string, message: string) {
  return answering(
    code === 'ValidationError' ? 400 : 403,
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  )
}

const noStack = refusing('ValidationError', 'Stack with id anchor-watch-prod--staging does not exist')

describe('against the deployment in AWS', () => {
  /** Deploys the alarms of watch files, publishes one series an hour ago, and runs `plan --deployed`. */
  async function deployed(
    watchFiles: readonly string[],
    args: readonly string[] = [],
    cloudFormation = stackOf(stock),
    earlier: Resources = {},
  ) {
    const { cloudWatch } = await runningCloudWatch(Date.now)
    const stack = await startReceiver(cloudFormation)
    const references = Object.fromEntries(
      ['critical', 'warning', 'fallback'].map((topic) => [
        `${topic.charAt(0).toUpperCase()}${topic.slice(1)}Topic`,
        `arn:aws:sns:eu-west-1:123456789012:anchor-watch-prod-${topic}`,
      ]),
    )
    const queues = {
      NotifyFailures: 'anchor-watch-prod-NotifyFailures-A1B2',
      ScheduleFailures: 'failures',
      CriticalQueue: 'critical',
      WarningQueue: 'warning',
    }
    cloudWatch.loadAlarms(
      watchFiles.flatMap((text) =>
        deployedAlarms({ ...alarmResources(configOf(text)), ...earlier }, { ...references, ...queues }),
      ),
    )
    cloudWatch.ingest([
      {
        namespace: 'AnchorWatch',
        name: 'DatabaseUp',
        dimensions: { Deployment: 'prod' },
        unit: 'None',
        at: Date.now() - 3_600_000,
        measurement: 1,
      },
    ])
    const environment = {
      ...identity,
      AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.url,
      AWS_ENDPOINT_URL_CLOUDFORMATION: stack.url,
    }
    return inProcess(['plan', '--config', 'watch.example.yml', '--deployed', ...args], { environment })
  }

  test('an alarm that only an earlier release had is removed', async () => {
    const [first] = Object.values(alarmResources(configOf(stock)))
    if (first === undefined) throw new Error('no alarm')
    const earlier: Resources = {
      AlarmNotifierErrors: {
        ...first,
        Properties: { ...first.Properties, AlarmName: 'anchor-watch-prod-notifier-errors' },
      },
    }
    const { out } = await deployed([stock], [], stackOf(stock, earlier), earlier)
    expect(out).toContain('- alarm notifier-errors')
    expect(out).toContain('0 added, 0 changed, 1 removed')
  })

  test('there is no difference where nothing changed, and another deployment is not its own', async () => {
    const { code, out, err } = await deployed([
      stock,
      stock.replace('deployment: prod', 'deployment: prod-eu'),
    ])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('No difference from the deployment in AWS.')
  })

  test('a changed threshold is the difference, and nothing else is', async () => {
    const { out } = await deployed([stock], ['--config', higher])
    expect(out.slice(out.indexOf('Difference'))).toBe(
      [
        'Difference from the deployment in AWS',
        '  ~ alarm backlog-depth',
        '      threshold: 500 -> 600',
        '0 added, 1 changed, 0 removed; the price is the same.',
        '',
      ].join('\n'),
    )
  })

  test('a metric without data is named, with its deployed alarms and its needs', async () => {
    const { out } = await deployed([stock])
    expect(out).toContain(
      'Remark: BlockReadTime, the metric of io-slow, had no data in the last 3 hours. Mean time to read',
    )
    expect(out).toContain('needs track_io_timing.')
    expect(out).toContain(
      'the metric of connections-high, connections-exhausted, connections-refused, had no data',
    )
    expect(out).not.toContain('DatabaseUp, the metric')
  })

  test('more detail is dearer by its series', async () => {
    const full = temporaryFile('full.yml', stock.replace('# detail: core', 'detail: full'))
    const { out } = await deployed([stock], ['--config', full])
    expect(out).toContain('  + series TempBytes (0.30 dollars a month dearer)\n')
    expect(out).toMatch(/^19 added, 0 changed, 0 removed; 12.90 dollars a month dearer.$/m)
  })

  test('a stage that was never deployed adds every alarm, series and dashboard', async () => {
    const { out } = await deployed([stock], ['--stage', 'staging', '--json'], noStack)
    const plan = parseJson(out)
    expect(textAt(plan, 'deployment')).toBe('prod--staging')
    expect(plan).toMatchObject({ difference: { changed: [], removed: [] } })
    for (const item of ['alarm backlog-depth', 'series OldestWait', 'dashboards'])
      expect(out).toContain(`"item":"${item}"`)
    expect(out).not.toContain('had no data')
  })

  test('a stack that cannot be read leaves series and dashboards out, with the reason', async () => {
    const denied = refusing('AccessDenied', 'not authorized to perform cloudformation:GetTemplate')
    const { code, out } = await deployed([stock], [], denied)
    expect(code).toBe(0)
    expect(out).toContain(
      'Remark: Series and dashboards are not compared: the template of the stack anchor-watch-prod cannot be read: not authorized to perform cloudformation:GetTemplate',
    )
    expect(out).toContain('No difference from the deployment in AWS.')
  })
})

test.each([
  [['--against', 'none.json'], 1, 'none.json cannot be read'],
  [['--against', 'package.json'], 1, 'package.json: it has no alarm: expected a template'],
  [['--against', 'package.json', '--deployed'], 2, 'Give --against or --deployed, not both.'],
  [['--stage', 'No Stage'], 2, 'stage No Stage: expected lower-case letters'],
  [['--config', 'none.yml'], 2, 'none.yml: there is no such file'],
  [['--deployed'], 1, 'no AWS region: give --region'],
] as const)('%j is refused', async (args, expected, reason) => {
  const { code, out, err } = await inProcess(['plan', '--config', 'watch.example.yml', ...args])
  expect({ code, out }).toEqual({ code: expected, out: '' })
  expect(err).toContain(reason)
})
