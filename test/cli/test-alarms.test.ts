import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { alarmResources } from '../../lib/cloudwatch/index.ts'
import { loadConfig } from '../../lib/config/index.ts'
import type { Ended } from '../support/local/command-line.ts'
import { inProcess } from '../support/local/terminal.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const anchorWatch = (...args: readonly string[]): Promise<Ended> => inProcess(args)

const directory = temporaryDirectory(afterAll)

async function written(name: string, text: string): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, text)
  return path
}

const series = `- { series: 'QueueLength{Queue="images_to_analyze"}', values: '0x4 501x14 0x9' }`
const right = `tests:
  - name: a long queue is a ticket
    input_series:
      ${series}
    states: { backlog-depth: { 0: OK, 14: ALARM, 25: OK } }
    pages: [{ minute: 14, alarm: backlog-depth, severity: warning }]
`
const wrong = right.replace('14: ALARM', '13: ALARM').replace('severity: warning', 'severity: critical')

test('passes, and exits 0', async () => {
  const file = await written('right.yml', right)
  expect(await anchorWatch('test', 'alarms', '--config', 'watch.example.yml', file)).toEqual({
    code: 0,
    out: `${file}  1 test\n1 test passed\n`,
    err: '',
  })
})

test('fails with the difference minute by minute, and exits 1', async () => {
  const file = await written('wrong.yml', wrong)
  const { code, out } = await anchorWatch('test', 'alarms', '--config', 'watch.example.yml', file)
  expect(code).toBe(1)
  expect(out.split('\n').slice(1)).toEqual([
    '  a long queue is a ticket',
    '    backlog-depth',
    '      minute  expected           got                value',
    '          13  ALARM              OK                 501',
    '    expected, but not sent: minute 14, backlog-depth (critical)',
    '    sent, but not expected: minute 14, backlog-depth (warning)',
    '1 of 1 test failed',
    '',
  ])
})

test('checks the pages of an alarm that states does not name', async () => {
  const other = "- { series: ScratchFree, values: '10737418240x4 0x23' }"
  const both = right
    .replace(series, `${series}\n      ${other}`)
    .replace('pages: [', 'pages: [{ minute: 7, alarm: scratch-low, severity: critical }, ')
  const run = async (text: string): Promise<Ended> =>
    anchorWatch('test', 'alarms', '--config', 'watch.example.yml', await written('both.yml', text))
  expect(await run(both)).toMatchObject({ code: 0 })
  expect(await run(both.replace('minute: 7', 'minute: 8'))).toMatchObject({
    code: 1,
    out: expect.stringContaining('sent, but not expected: minute 7, scratch-low (critical)') as string,
  })
})

test('prints TAP', async () => {
  const files = [await written('right.yml', right), await written('wrong.yml', wrong)]
  const { code, out } = await anchorWatch(
    'test',
    'alarms',
    '--config',
    'watch.example.yml',
    '--tap',
    ...files,
  )
  expect(code).toBe(1)
  expect(out.split('\n').slice(0, 5)).toEqual([
    'TAP version 14',
    '1..2',
    `ok 1 - ${files[0] ?? ''}: a long queue is a ticket`,
    `not ok 2 - ${files[1] ?? ''}: a long queue is a ticket`,
    '# backlog-depth',
  ])
})

test('prints JSON', async () => {
  const { out } = await anchorWatch(
    'test',
    'alarms',
    '--config',
    'watch.example.yml',
    '--json',
    await written('wrong.yml', wrong),
  )
  expect(JSON.parse(out)).toMatchObject([
    {
      tests: [
        {
          passed: false,
          alarms: [
            { name: 'backlog-depth', wrong: [{ minute: 13, expected: 'ALARM', got: 'OK', value: 501 }] },
          ],
        },
      ],
    },
  ])
})

test('sees points later with the delay of the evaluation', async () => {
  const text = right
    .replace('    states', '    evaluation_delay: 2\n    states')
    .replace('0: OK, 14: ALARM, 25: OK', '0: INSUFFICIENT_DATA, 2: OK, 16: ALARM, 27: OK')
    .replace('minute: 14', 'minute: 16')
  expect(
    (await anchorWatch('test', 'alarms', '--config', 'watch.example.yml', await written('late.yml', text)))
      .code,
  ).toBe(0)
})

test('reads a recording beside the file', async () => {
  const values = [...Array<number>(5).fill(0), ...Array<number>(15).fill(501), ...Array<number>(10).fill(0)]
  const recorded = {
    metric: 'QueueLength',
    dimensions: { Deployment: 'stage', Queue: 'images_to_analyze' },
    unit: 'Count',
    from: '2026-11-24T10:31:00Z',
    minutes: values,
  }
  await written('recording.json', JSON.stringify([recorded]))
  const text = right.replace(/ {4}input_series:\n.*\n/, '    recording: recording.json\n')
  expect(
    await anchorWatch('test', 'alarms', '--config', 'watch.example.yml', await written('recorded.yml', text)),
  ).toMatchObject({ code: 0 })
})

test('evaluates the alarms of a packaged template', async () => {
  const config = loadConfig('watch.example.yml')
  if (!config.ok) throw new Error('watch.yml is invalid')
  const { BacklogDepthAlarm: alarm, ...others } = alarmResources(config.value)
  if (alarm === undefined) throw new Error('there is no such alarm')
  const changed = { ...alarm, Properties: { ...alarm.Properties, Threshold: 600 } }
  const Resources = { Table: { Type: 'AWS::DynamoDB::Table' }, ...others, BacklogDepthAlarm: changed }
  const template = await written('template.json', JSON.stringify({ Resources }))
  const file = await written('right.yml', right)
  expect(
    (await anchorWatch('test', 'alarms', '--config', 'watch.example.yml', '--template', template, file)).code,
  ).toBe(1)
})

/** Runs one test of the stock deployment from a file of this name. */
async function run(name: string, test: string) {
  return anchorWatch(
    'test',
    'alarms',
    '--config',
    'watch.example.yml',
    await written(name, `tests:\n${test}`),
  )
}

test('an echo of another alarm has no page', async () => {
  const series = `    input_series:
      - { series: AnalysisStalled, values: '0x4 1x30' }
      - { series: OldestWait, values: '0x9 1900x25' }
`
  const pages = (...alarms: readonly string[]) => `    pages: [${alarms.join(', ')}]\n`
  const stalled = '{ minute: 9, alarm: analysis-stalled, severity: critical }'
  const age = '{ minute: 19, alarm: backlog-age, severity: warning }'
  expect(await run('echo.yml', `  - name: one page\n${series}${pages(stalled)}`)).toMatchObject({ code: 0 })
  const { code, out } = await run('echo.yml', `  - name: two pages\n${series}${pages(stalled, age)}`)
  expect(code).toBe(1)
  expect(out).toContain('expected, but not sent: minute 19, backlog-age (warning)')
})

test('an alarm without a series in the test has no state', async () => {
  const { code, out } = await run(
    'series.yml',
    `  - name: another alarm
    input_series: [{ series: AnalysisStalled, values: '0x4' }]
    states: { backlog-age: { 0: OK } }
`,
  )
  expect(code).toBe(1)
  expect(out).toContain('0  OK                 no series          missing')
})

test('an alarm that the deployment does not have is named, with the nearest name', async () => {
  const { code, out } = await run(
    'name.yml',
    `  - name: a wrong name
    input_series: [{ series: AnalysisStalled, values: '0x4' }]
    states: { analysis-stall: { 0: OK } }
`,
  )
  expect(code).toBe(1)
  expect(out).toContain('    the deployment has no alarm analysis-stall; did you mean analysis-stalled?')
})

test.each(['{}', 'no JSON', '{"Resources":{"Table":{"Type":"AWS::DynamoDB::Table"}}}'])(
  'a template without an alarm is refused, with the command that writes one: %s',
  async (text) => {
    const template = await written('other.json', text)
    const file = await written('right.yml', right)
    const options = ['--config', 'watch.example.yml', '--template', template]
    expect(await anchorWatch('test', 'alarms', ...options, file)).toEqual({
      code: 2,
      out: '',
      err: `${template} has no alarm; npx anchor-watch package writes package/template.json\n`,
    })
  },
)

test('a template with a damaged alarm is refused, with the command that writes one', async () => {
  const template = await written('damaged.json', '{"Resources":{"A":{"Type":"AWS::CloudWatch::Alarm"}}}')
  const file = await written('right.yml', right)
  const options = ['--config', 'watch.example.yml', '--template', template]
  expect(await anchorWatch('test', 'alarms', ...options, file)).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringMatching(
      /^\S+ has an alarm that cannot be read \(.+\); npx anchor-watch package writes package\/template\.json\n$/,
    ) as string,
  })
})

test.each([
  [['test', 'alarms'], 'Missing FILE...'],
  [
    ['test', 'alarms', 'no-such.yml'],
    `no-such.yml cannot be read (there is no ${resolve('no-such.yml')}); npx`,
  ],
  [['test', 'alarms', 'watch.example.yml'], 'unknown key'],
])('%j is wrong usage', async (args, message) => {
  const { code, err } = await anchorWatch(...args)
  expect(code).toBe(2)
  expect(err).toContain(message)
})
