import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { expect, test } from 'vitest'
import { collectorNames } from '../../lib/model/index.ts'
import { heartbeat } from '../../lib/publish/index.ts'
import { reportOf, type Report } from '../../local/report.ts'
import { alarmLike } from '../support/aws/alarm-like.ts'
import { runningCloudWatch, steppedClock } from '../support/aws/cloudwatch.ts'

const alarm = alarmLike({ EvaluationPeriods: 1, DatapointsToAlarm: 1 })
const page = { channel: 'slack', alarm: 'backlog-age', title: 'Images wait', text: '' }
const beats = collectorNames.map((Value) => ({
  MetricName: heartbeat.name,
  Dimensions: [{ Name: 'Collector', Value }],
  Value: 1,
}))

/** A run of three minutes: a good one, a bad one that pages, one in which nothing was published. */
async function report(): Promise<Report> {
  const clock = steppedClock('2026-11-24T10:00:00Z')
  const { cloudWatch, client } = await runningCloudWatch(clock.now)
  cloudWatch.loadAlarms([alarm])
  cloudWatch.ingest([
    {
      namespace: 'AWS/Lambda',
      name: 'Errors',
      dimensions: {},
      unit: 'Count',
      at: clock.now(),
      measurement: 0,
    },
  ])
  const minutes: Parameters<typeof reportOf>[0][number][] = []
  for (const [index, value] of [0, 1900, undefined].entries()) {
    const datum = { MetricName: alarm.MetricName, Dimensions: [...(alarm.Dimensions ?? [])], Value: value }
    const MetricData = [datum, ...beats].map((one) => ({ ...one, Timestamp: new Date(clock.now()) }))
    if (value !== undefined)
      await client.send(new PutMetricDataCommand({ Namespace: alarm.Namespace, MetricData }))
    clock.pass(1)
    const transitions = cloudWatch.evaluate()
    const pages = value === 1900 ? [{ ...page, action: 'trigger' as const }] : []
    minutes.push({ minute: index + 1, transitions, pages })
  }
  return reportOf(minutes, cloudWatch, (name) => (name === alarm.AlarmName ? 'backlog-age' : name))
}

test("counts minutes, slots, series, data and calls, and nothing of AWS's own", async () => {
  expect(await report()).toMatchObject({ minutes: 3, slots: 2, series: 3, data: 6, calls: 2 })
})

test('tells transitions and pages by the minute and the short name of the alarm, a page with its title and text', async () => {
  const { transitions, pages } = await report()
  expect(transitions).toEqual([
    { minute: 1, alarm: 'backlog-age', from: 'INSUFFICIENT_DATA', to: 'OK' },
    { minute: 2, alarm: 'backlog-age', from: 'OK', to: 'ALARM' },
  ])
  expect(pages).toEqual([{ ...page, minute: 2, action: 'trigger' }])
})

test('tells the state of every alarm at the end', async () => {
  expect((await report()).alarms).toEqual([{ name: 'backlog-age', state: 'ALARM' }])
})
