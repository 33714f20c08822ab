import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listAt, numberAt, parseJson, textAt, slotOf, slotPlus, systemClock } from '../../lib/model/index.ts'
import { recordedCase } from '../support/advice/recorded.ts'
import { runningCloudWatch } from '../support/aws/cloudwatch.ts'
import { inProcess } from '../support/local/terminal.ts'
import { identity } from '../support/aws/identity.ts'
import { temporaryDirectory, temporaryFile } from '../support/temporary.ts'
import { changed, shortestWatchFile } from '../support/watch-file.ts'

const recording = (name: string): string => `test/fixtures/bottlenecks/${name}.json`
const advise = (...args: readonly string[]) => inProcess(['advise', ...args])

describe('advise on a recording', () => {
  test('names the step, the setting with its place, and the capacity', async () => {
    const { code, out } = await advise('--recording', recording('few-analyzers'), '--target-wait', '5m')
    expect(code).toBe(0)
    expect(out).toContain('Limiting step: waiting (confidence high)')
    expect(out).toContain('1. analyzer.replicas (step waiting, default 1, confidence high)')
    expect(out).toContain('chart enterprise analyzer.replicaCount')
    expect(out).toMatch(/analyzers: \d+ needed: \d+ % of the capacity/)
  })

  test('has nothing to tune in a healthy deployment', async () => {
    const { code, out } = await advise('--recording', recording('healthy'))
    expect(code).toBe(0)
    expect(out).toContain('Limiting step: none\n  Nothing to tune.')
    expect(out).not.toContain('Recommendations')
  })

  test('has the parts of its JSON', async () => {
    const args = ['--json', '--arrivals', '500/h', '--target-wait', '15m'] as const
    const { out } = await advise('--recording', recording('slow-disk'), ...args)
    const advice = parseJson(out)
    expect(listAt(advice, 'limitingStep', 'steps')).toEqual(['upload'])
    const [first] = listAt(advice, 'recommendations')
    expect(Object.keys(first as object)).toEqual(
      expect.arrayContaining(['step', 'knob', 'confidence', 'evidence', 'change', 'watch']),
    )
    expect(textAt(first, 'knob')).toBe('object_store.storage_driver.name')
    expect(numberAt(advice, 'capacity', 'arrivalsPerHour')).toBe(500)
  })

  test('is Markdown for a ticket', async () => {
    const { out } = await advise('--recording', recording('slow-evaluate'), '--markdown')
    expect(out).toContain('# Lifecycle of local')
    expect(out).toContain('\n## Recommendations\n\n1. ANCHORE_POLICY_ENGINE_EVALUATION_CACHE_ENABLED')
    expect(out).toContain('\n   - Change: ')
  })

  test('takes every file of a directory', async () => {
    const directory = temporaryDirectory()
    const [first, ...others] = recordedCase('few-analyzers')
    writeFileSync(join(directory, 'one.json'), JSON.stringify([first]))
    writeFileSync(join(directory, 'two.json'), JSON.stringify(others))
    const { out } = await advise('--recording', directory, '--target-wait', '5m')
    expect(out).toContain('Limiting step: waiting')
  })
})

test('a folder of record is wrong usage: the message names the replay', async () => {
  const directory = temporaryDirectory()
  writeFileSync(join(directory, 'config.json'), '{}')
  const minute = { slot: 0, names: [], answers: [], queries: [] }
  writeFileSync(join(directory, '2026-11-24T10-31-00.000Z.json'), JSON.stringify(minute))
  const { code, err } = await advise('--recording', directory)
  expect(code).toBe(2)
  expect(err).toContain(`written by 'record': replay it with npm start -- --replay ${directory}`)
})

test.each([
  [['--since', 'week'], '--since: expected a duration from 1h to 450d, such as 12h or 7d'],
  [['--arrivals', '500'], '--arrivals: expected a rate such as 500/h, 12/m or 2000/d'],
  [['--target-wait', 'soon'], '--target-wait: expected a duration such as 90s, 15m or 1h'],
  [['--markdown', '--json'], '--markdown and --json exclude each other'],
  [['--recording', 'missing.json'], 'missing.json cannot be read'],
  [['--recording', 'package.json'], 'package.json is not a recording of published series'],
])('%j is wrong usage', async (args, message) => {
  const { code, err } = await advise(...args)
  expect(code).toBe(2)
  expect(err).toContain(message)
})

test('advise reads CloudWatch, and prints the price', async () => {
  const { cloudWatch } = await runningCloudWatch(systemClock)
  const last = slotPlus(slotOf(systemClock()), -3)
  for (const { metric, dimensions, unit, minutes } of recordedCase('few-analyzers'))
    cloudWatch.ingest(
      minutes.flatMap((measurement, minute) => {
        if (measurement === null) return []
        const at = slotPlus(last, minute - minutes.length)
        return [{ namespace: 'AnchorWatch', name: metric, dimensions, unit, at, measurement }]
      }),
    )
  const config = temporaryFile('watch.yml', changed('deployment: test', 'deployment: local'))
  const environment = {
    ...identity,
    AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.url,
  }
  const args = ['advise', '--config', config, '--since', '1h', '--target-wait', '5m']
  const { code, out, err } = await inProcess(args, { environment })
  expect(out).toContain('Limiting step: waiting')
  expect(err).toMatch(/^Read \d+ metrics in 1 call of GetMetricData: 0\.000\d\d dollars\.\n$/)
  expect(code).toBe(0)
})

test.each([
  ['advise', /^No data of test, .+\n\s+The backlog has no data in this time\. Check the name/],
  ['backtest', /: no data\. Check the name and the region of the deployment/],
])('%s does not find a deployment without data healthy', async (command, text) => {
  const { cloudWatch } = await runningCloudWatch(systemClock)
  const config = temporaryFile('watch.yml', shortestWatchFile)
  const environment = { ...identity, AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.url }
  const { out } = await inProcess([command, '--config', config, '--since', '1h'], { environment })
  expect(out).toMatch(text)
  expect(out).not.toMatch(/Nothing to tune|No incident paged/)
})

test('advise reads no CloudWatch without a region', async () => {
  const { code, err } = await inProcess(['advise', '--config', 'watch.example.yml'])
  expect(code).toBe(2)
  expect(err).toContain('no AWS region: give --region')
})
