import { describe, expect, test } from 'vitest'
import { analysisTime } from '../../lib/anchore/index.ts'
import { readHistory } from '../../lib/cloudwatch/read-history.ts'
import type { CloudWatchOptions } from '../../local/aws/cloudwatch/server.ts'
import { slotOf, slotPlus } from '../../lib/model/index.ts'
import type { Column } from '../../lib/cloudwatch/history.ts'
import { imagesWaiting } from '../../lib/postgres/index.ts'
import { runningCloudWatch } from '../support/aws/cloudwatch.ts'

const now = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const { signal } = new AbortController()
const place = { namespace: 'AnchorWatch', deployment: 'prod' }
const waiting: Column = { metric: imagesWaiting, dimensions: {}, statistic: 'Average' }
const longest: Column = { metric: analysisTime, dimensions: {}, statistic: 'Maximum' }

async function startReading(options: Omit<CloudWatchOptions, 'clock'> = {}) {
  const { cloudWatch, client } = await runningCloudWatch(() => now, options)
  const dimensions = { Deployment: 'prod' }
  for (let minute = 1; minute <= 120; minute += 1) {
    const at = slotPlus(now, -minute)
    const { namespace } = place
    cloudWatch.ingest([
      { namespace, name: 'ImagesWaiting', dimensions, unit: 'Count', at, measurement: minute },
      {
        namespace,
        name: 'AnalysisTime',
        dimensions,
        unit: 'Seconds',
        at,
        measurement: { values: [40, minute], counts: [3, 1] },
      },
    ])
  }
  const read = (minutes: number, columns = [waiting, longest]) =>
    readHistory({ ...place, client }, columns, { from: slotPlus(now, -minutes), to: now }, signal)
  return { cloudWatch, read }
}

describe('the history of published data', () => {
  test('has a value for each minute of an hour, by one call', async () => {
    const { cloudWatch, read } = await startReading()
    const outcome = await read(60)
    if (!outcome.ok) throw new Error(outcome.failure.message)
    const { history, calls, metrics } = outcome.value
    expect(history).toMatchObject({ from: slotPlus(now, -60), periodMinutes: 1, periods: 60 })
    expect(history.valuesOf(waiting).slice(0, 3)).toEqual([60, 59, 58])
    expect(history.valuesOf(longest)[0]).toBe(60)
    expect({ calls, metrics }).toEqual({ calls: 1, metrics: 2 })
    expect(cloudWatch.calls()).toEqual({ GetMetricData: 1 })
  })

  test('has periods of five minutes from a day on, and none where no data are', async () => {
    const { read } = await startReading()
    const outcome = await read(7 * 1440)
    if (!outcome.ok) throw new Error(outcome.failure.message)
    const { history } = outcome.value
    expect(history).toMatchObject({ periodMinutes: 5, periods: 2017 })
    expect(history.from % 300_000).toBe(0)
    expect(history.valuesOf(waiting)[0]).toBeUndefined()
    // 10:25 to 10:29 are 6 to 2 minutes ago.
    expect(history.valuesOf(waiting).at(-2)).toBe(4)
  })

  test('has no value for a column that was not read', async () => {
    const { read } = await startReading()
    const outcome = await read(60, [waiting])
    expect(outcome.ok && outcome.value.history.valuesOf(longest)).toEqual([])
  })

  test('is whole though CloudWatch answers in pages', async () => {
    const { read } = await startReading({ pageSize: 50 })
    const outcome = await read(60)
    if (!outcome.ok) throw new Error(outcome.failure.message)
    expect(outcome.value.calls).toBe(3)
    expect(outcome.value.history.valuesOf(waiting)).toEqual(
      Array.from({ length: 60 }, (_, index) => 60 - index),
    )
    expect(outcome.value.history.valuesOf(longest).filter((value) => value === undefined)).toEqual([])
  })

  test('takes several calls where a month is too much for one', async () => {
    const { read } = await startReading()
    const many = Array.from({ length: 24 }, (_, index): Column => ({
      ...waiting,
      statistic: `p${index + 1}`,
    }))
    const outcome = await read(30 * 1440, many)
    // 8,641 periods: 11 columns a call are 95,051 datapoints of at most 100,800.
    expect(outcome.ok && [outcome.value.calls, outcome.value.metrics]).toEqual([3, 24])
  })

  test('is a failure with a remedy if CloudWatch refuses', async () => {
    const { cloudWatch, read } = await startReading()
    await cloudWatch.stop()
    expect(await read(60)).toMatchObject({ ok: false, failure: { target: 'cloudwatch', kind: 'refused' } })
  })
})
