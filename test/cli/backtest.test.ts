import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { joined, partsOf } from '../../cli/backtest/cloudwatch.ts'
import { historyOf, readRecording } from '../../cli/recording.ts'
import { backtest } from '../../cli/commands/backtest.ts'
import { queueLength } from '../../lib/anchore/index.ts'
import { minutesBetween, slotOf, slotPlus } from '../../lib/model/index.ts'
import { oldestWait } from '../../lib/postgres/index.ts'
import { runningCloudWatch } from '../support/aws/cloudwatch.ts'
import { identity } from '../support/aws/identity.ts'
import { temporaryDirectory, temporaryFile } from '../support/temporary.ts'

const now = slotOf(Date.now())

async function run(options: Readonly<Record<string, string>>, environment = {}) {
  let [out, err] = ['', '']
  const code = await backtest.run(
    { config: 'watch.example.yml', json: true, options, operands: [] },
    {
      out: (text) => (out += text),
      err: (text) => (err += text),
      environment,
      signal: new AbortController().signal,
    },
  )
  return { code, err, result: (out === '' ? undefined : JSON.parse(out)) as object }
}

/** An hour with 20 minutes of a long queue. */
const lengths = Array.from({ length: 60 }, (_, minute) => (minute >= 20 && minute < 40 ? 900 : 3))

test('a recording is replayed', async () => {
  const recorded = {
    metric: 'QueueLength',
    dimensions: { Queue: 'images_to_analyze' },
    unit: 'Count',
    from: '2026-11-24T10:00:00Z',
    minutes: lengths,
  }
  const from = temporaryFile('recording.json', JSON.stringify([recorded]))
  const { code, result } = await run({ from, 'per-week': '0' })
  expect(code).toBe(0)
  expect(result).toMatchObject({
    from: '2026-11-24T10:00:00.000Z',
    minutes: 60,
    firings: [{ alarm: 'backlog-depth', severity: 'warning', from: '2026-11-24T10:29:00.000Z', minutes: 16 }],
    incidents: [
      {
        problem: 'backlog',
        alarms: ['backlog-depth'],
        from: '2026-11-24T10:30:00.000Z',
        minutes: 16,
        over: true,
        rings: [{ reason: 'opened', severity: 'warning' }],
      },
    ],
  })
  const { alarms } = result as { readonly alarms: readonly { readonly fired: number }[] }
  expect(alarms.filter(({ fired }) => fired > 0)).toMatchObject([{ kind: 'backlog-depth', suggested: 900 }])
})

describe('a directory of recordings', () => {
  const one = { metric: 'QueueLength', dimensions: { Queue: 'images_to_analyze' }, unit: 'Count' }
  /** A directory with these files. */
  async function directoryOf(files: Readonly<Record<string, object>>): Promise<string> {
    const directory = temporaryDirectory()
    for (const [name, series] of Object.entries(files))
      await writeFile(join(directory, name), JSON.stringify([{ ...one, ...series }]))
    return directory
  }

  test('is one recording, in which a minute counts once', async () => {
    const from = await directoryOf({
      'Monday.json': { from: '2026-11-23T10:00:00Z', minutes: [1, null, 2] },
      'Tuesday.json': { from: '2026-11-23T10:02:00Z', minutes: [2, 3, 5] },
    })
    const read = readRecording(from)
    if (!read.ok) throw new Error(read.failure)
    const column = {
      metric: queueLength,
      dimensions: { Queue: 'images_to_analyze' },
      statistic: 'Sum',
    } as const
    expect(historyOf(read.value, 1).valuesOf(column)).toEqual([1, undefined, 2, 3, 5])
    expect(historyOf(read.value, 3).valuesOf(column)).toEqual([3, 8])
  })

  test('is refused with the series of two deployments', async () => {
    const from = await directoryOf(
      Object.fromEntries(
        ['prod', 'stage'].map((Deployment) => [
          `${Deployment}.json`,
          { dimensions: { ...one.dimensions, Deployment }, from: '2026-11-23T10:00:00Z', minutes: [1] },
        ]),
      ),
    )
    const { code, err } = await run({ from })
    expect({ code, err }).toEqual({
      code: 1,
      err: `${from} has series of several deployments (prod, stage); name the files of one`,
    })
  })
})

test('the series in CloudWatch are replayed, after the price of the reading', async () => {
  const { cloudWatch } = await runningCloudWatch(() => Date.now())
  const series = {
    namespace: 'AnchorWatch',
    name: 'QueueLength',
    dimensions: { Deployment: 'prod', Queue: 'images_to_analyze' },
    unit: 'Count',
  }
  cloudWatch.ingest(
    lengths.map((measurement, minute) => ({ ...series, at: slotPlus(now, minute - 90), measurement })),
  )
  const { code, err, result } = await run(
    { since: '2h' },
    {
      ...identity,
      AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.url,
    },
  )
  expect(code).toBe(0)
  expect(err).toMatch(/^Reading \d+ metrics by GetMetricData: about 0\.00 dollars …$/)
  expect(result).toMatchObject({ minutes: 120, firings: [{ alarm: 'backlog-depth', minutes: 16 }] })
  expect(cloudWatch.calls()).toEqual({ GetMetricData: 1 })
})

test('without a region CloudWatch is not read', async () => {
  const { code, err } = await run({ since: '2h' })
  expect(code).toBe(1)
  expect(err).toContain('no AWS region: give --region')
})

test.each([
  [{}, 'expected --since DURATION'],
  [{ since: '30d', from: 'a.json' }, 'expected --since DURATION'],
  [{ since: '90d' }, 'expected a duration from 1h to 62d'],
  [{ since: '30d', 'per-week': 'x' }, 'expected a number from 0 on'],
])('%j is wrong usage', async (options: Record<string, string>, message) => {
  const { code, err } = await run(options)
  expect(code).toBe(2)
  expect(err).toContain(message)
})

describe('the reading from CloudWatch', () => {
  const callsOf = (days: number) =>
    partsOf({ from: slotPlus(now, -days * 1440), to: now }).map(({ from, to, periodMinutes }) => ({
      minutes: minutesBetween(from, to),
      periodMinutes,
    }))
  const days = (number: number) => Array.from({ length: number }, () => ({ minutes: 1440, periodMinutes: 1 }))

  test('has minutes for the last two weeks, in calls of a day, and five minutes for the time before in one', () => {
    expect(callsOf(0.5)).toEqual([{ minutes: 720, periodMinutes: 1 }])
    expect(callsOf(14)).toEqual(days(14))
    expect(callsOf(15)).toEqual([{ minutes: 1440, periodMinutes: 5 }, ...days(14)])
    expect(callsOf(30)).toEqual([{ minutes: 16 * 1440, periodMinutes: 5 }, ...days(14)])
  })

  test('lets a level and a mean hold for five minutes, spreads a sum, and sees no sample that is missing among five', () => {
    const from = slotOf(Date.UTC(2026, 10, 1))
    const part = { from, periodMinutes: 5, periods: 2, valuesOf: () => [4, undefined] }
    const history = joined([part], { from, to: slotPlus(from, 10) })
    const none = Array<undefined>(5).fill(undefined)
    const level = { metric: oldestWait, dimensions: {}, statistic: 'Maximum' } as const
    expect(history.valuesOf(level)).toEqual([4, 4, 4, 4, 4, ...none])
    expect(history.valuesOf({ ...level, statistic: 'Average' })).toEqual([4, 4, 4, 4, 4, ...none])
    expect(history.valuesOf({ ...level, statistic: 'Sum' })).toEqual([0.8, 0.8, 0.8, 0.8, 0.8, ...none])
  })
})
