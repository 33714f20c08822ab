import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { describe, expect, test } from 'vitest'
import { alarmResources, deployedAlarms } from '../../../../../lib/cloudwatch/index.ts'
import { alarmMessage } from '../../../../../local/aws/sns.ts'
import { readAlarmMessage } from '../../../../../lib/oncall/index.ts'
import { runningCloudWatch } from '../../../../support/aws/cloudwatch.ts'
import { wholeWatchFile } from '../../../../support/aws/template.ts'
import { configOf } from '../../../../support/watch-file.ts'

const start = Date.UTC(2026, 10, 24, 10)

/** monitor-sees-nothing, a minute a pair of Coverage values; undefined is missing. */
async function statesOver(
  pairs: readonly (readonly [anchore: number | undefined, postgres: number | undefined])[],
) {
  const time = { now: start }
  const { cloudWatch, client } = await runningCloudWatch(() => time.now)
  const resources = alarmResources(configOf(wholeWatchFile))
  const anyArn = new Proxy({}, { get: (_none, id) => String(id) })
  const alarm = deployedAlarms(resources, anyArn).find(({ AlarmName }) => AlarmName.endsWith('sees-nothing'))
  if (alarm === undefined) throw new Error('no such alarm')
  cloudWatch.loadAlarms([alarm])
  const transitions = []
  for (const [anchore, postgres] of pairs) {
    const values = { 'collect-anchore': anchore, 'collect-postgres': postgres }
    const MetricData = Object.entries(values).flatMap(([Collector, Value]) => {
      const Dimensions = [
        { Name: 'Deployment', Value: 'prod' },
        { Name: 'Collector', Value: Collector },
      ]
      const datum = {
        MetricName: 'Coverage',
        Unit: 'Percent',
        Timestamp: new Date(time.now),
        Dimensions,
      } as const
      return Value === undefined ? [] : [{ ...datum, Value }]
    })
    if (MetricData.length > 0)
      await client.send(new PutMetricDataCommand({ Namespace: 'Watch/Prod', MetricData }))
    time.now += 60_000
    transitions.push(...cloudWatch.evaluate())
  }
  return transitions
}

const times = <T>(count: number, one: T): readonly T[] => Array.from({ length: count }, () => one)

describe('an alarm with a condition', () => {
  test('fires while its series breaches and the condition holds', async () => {
    const [first, ...more] = await statesOver(times(6, [0, 0] as const))
    expect(first).toMatchObject({ to: 'ALARM' })
    expect(more).toEqual([])
    const read = readAlarmMessage(first === undefined ? '' : alarmMessage(first))
    expect(read).toMatchObject({
      form: 'alarm',
      event: { threshold: 1, dimensions: { Collector: 'collect-anchore' }, points: times(5, { value: 0 }) },
    })
  })

  test.each([
    ['the condition does not hold', [0, 1] as const],
    ['its own series does not breach', [1, 0] as const],
  ])('does not fire while %s', async (_why, pair) => {
    expect(await statesOver(times(20, pair))).toMatchObject([{ to: 'OK' }])
  })

  test('keeps its state while either series is missing', async () => {
    const [fired, ...more] = await statesOver([
      ...times(6, [0, 0] as const),
      ...times(20, [100, undefined] as const),
    ])
    expect([fired?.to, more]).toEqual(['ALARM', []])
  })
})
