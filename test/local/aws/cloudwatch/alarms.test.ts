import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { describe, expect, it, test } from 'vitest'
import { type AlarmProperties, alarmResources, deployedAlarms } from '../../../../lib/cloudwatch/index.ts'
import { alarmLike } from '../../../support/aws/alarm-like.ts'
import { runningCloudWatch, steppedClock } from '../../../support/aws/cloudwatch.ts'
import { alarmMessage } from '../../../../local/aws/sns.ts'
import { readAlarmMessage } from '../../../../lib/oncall/index.ts'
import { wholeWatchFile } from '../../../support/aws/template.ts'
import { configOf } from '../../../support/watch-file.ts'

async function watching(alarm: AlarmProperties) {
  const clock = steppedClock('2026-11-23T21:00:00Z')
  const { cloudWatch, client } = await runningCloudWatch(clock.now)
  cloudWatch.loadAlarms([alarm])
  /** One minute: the slot's value, if any, then the evaluation a minute after the slot. */
  const minute = async (value: number | undefined) => {
    const MetricData = [
      {
        MetricName: alarm.MetricName,
        Dimensions: [...(alarm.Dimensions ?? [])],
        Timestamp: new Date(clock.now()),
        Value: value,
      },
    ]
    if (value !== undefined)
      await client.send(new PutMetricDataCommand({ Namespace: alarm.Namespace, MetricData }))
    clock.pass(1)
    return cloudWatch.evaluate()
  }
  const minutes = async (...values: readonly (number | undefined)[]) => {
    const states: unknown[] = []
    for (const value of values) {
      await minute(value)
      states.push(cloudWatch.alarms()[0]?.state)
    }
    return states
  }
  return { cloudWatch, client, clock, minute, minutes }
}

describe('evaluation of the loaded alarms', () => {
  it('goes from INSUFFICIENT_DATA to OK, to ALARM after three bad minutes, and back after one good', async () => {
    const { cloudWatch, minutes } = await watching(alarmLike())
    expect(cloudWatch.alarms()[0]?.state).toBe('INSUFFICIENT_DATA')
    expect(await minutes(0, 1900, 1900, 1900, 0)).toEqual(['OK', 'OK', 'OK', 'ALARM', 'OK'])
  })

  it("gives a transition with CloudWatch's reason", async () => {
    const { cloudWatch, minutes, minute } = await watching(alarmLike())
    await minutes(0, 1900, 1850.5)
    expect(await minute(2000)).toEqual([
      {
        at: Date.parse('2026-11-23T21:04:00Z'),
        configuredAt: Date.parse('2026-11-23T21:00:00Z'),
        alarm: alarmLike(),
        from: 'OK',
        to: 'ALARM',
        reason:
          'Threshold Crossed: 3 out of the last 3 datapoints [2000.0 (23/11/26 21:03:00), 1850.5 (23/11/26 21:02:00), 1900.0 (23/11/26 21:01:00)] were greater than the threshold (1800.0) (minimum 3 datapoints for OK -> ALARM transition).',
        reasonData: expect.any(String) as string,
      },
    ])
    expect(JSON.parse(cloudWatch.alarms()[0]?.reasonData ?? '')).toMatchObject({
      queryDate: '2026-11-23T21:04:00.000+0000',
      startDate: '2026-11-23T21:01:00.000+0000',
      statistic: 'Maximum',
      recentDatapoints: [1900, 1850.5, 2000],
      threshold: 1800,
    })
    expect(await minute(2000)).toEqual([])
  })

  it('sees only the exact set of dimensions', async () => {
    const { cloudWatch, client, clock } = await watching(alarmLike())
    await client.send(
      new PutMetricDataCommand({
        Namespace: 'AnchorWatch',
        MetricData: [{ MetricName: 'OldestWait', Value: 0, Timestamp: new Date(clock.now()) }],
      }),
    )
    clock.pass(1)
    expect(cloudWatch.evaluate()).toEqual([])
  })

  it('alarms in the fifth minute without a heartbeat, for 3 of 5', async () => {
    const heartbeat = alarmLike({
      Statistic: 'SampleCount',
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 5,
      TreatMissingData: 'breaching',
    })
    const { minutes } = await watching(heartbeat)
    const silence = [undefined, undefined, undefined, undefined, undefined]
    expect(await minutes(1, 1, 1, 1, 1, ...silence)).toEqual([
      'ALARM',
      'ALARM',
      ...['OK', 'OK', 'OK'],
      ...['OK', 'OK', 'OK', 'OK', 'ALARM'],
    ])
  })

  it('folds a period of several minutes', async () => {
    const errors = alarmLike({
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      Threshold: 25,
    })
    const { minutes } = await watching(errors)
    expect(await minutes(6, 6, 6, 6, 2, 0)).toEqual(['OK', 'OK', 'OK', 'OK', 'ALARM', 'OK'])
  })

  it('stays silently in INSUFFICIENT_DATA for the whole warm-up', async () => {
    const WarmUpConfiguration = {
      WarmUpPeriodDurationInMinutes: 4,
      OnlyStartEvaluatingAfterWarmUpPeriodEnds: true,
    }
    const { minutes } = await watching(alarmLike({ WarmUpConfiguration }))
    const cold = 'INSUFFICIENT_DATA'
    expect(await minutes(1900, 1900, 1900, 1900)).toEqual([cold, cold, cold, 'ALARM'])
  })

  it('ends the warm-up with enough points where it may', async () => {
    const WarmUpConfiguration = {
      WarmUpPeriodDurationInMinutes: 9,
      OnlyStartEvaluatingAfterWarmUpPeriodEnds: false,
    }
    const { minutes } = await watching(alarmLike({ WarmUpConfiguration }))
    expect(await minutes(0, 0, 0)).toEqual(['INSUFFICIENT_DATA', 'INSUFFICIENT_DATA', 'OK'])
  })
})

describe('an updated alarm', () => {
  it('keeps its state, and is evaluated by its new rule', async () => {
    const { cloudWatch, minute, minutes } = await watching(alarmLike())
    await minutes(1900, 1900, 1900)
    cloudWatch.loadAlarms([alarmLike({ Threshold: 1950 })])
    expect(cloudWatch.alarms()).toMatchObject([{ state: 'ALARM', alarm: { Threshold: 1950 } }])
    expect(await minute(1900)).toMatchObject([{ from: 'ALARM', to: 'OK' }])
  })

  it('does not warm up again', async () => {
    const WarmUpConfiguration = {
      WarmUpPeriodDurationInMinutes: 4,
      OnlyStartEvaluatingAfterWarmUpPeriodEnds: true,
    }
    const { cloudWatch, minutes } = await watching(alarmLike({ WarmUpConfiguration }))
    await minutes(undefined, undefined)
    cloudWatch.loadAlarms([alarmLike({ WarmUpConfiguration })])
    expect(await minutes(1900, 1900, 1900)).toEqual(['INSUFFICIENT_DATA', 'INSUFFICIENT_DATA', 'ALARM'])
  })
})

describe('loadAlarms', () => {
  it.each<[string, Partial<AlarmProperties>]>([
    ['a name of 256 characters', { AlarmName: 'x'.repeat(256) }],
    ['a description of 1,025 characters', { AlarmDescription: 'x'.repeat(1025) }],
    ['a blank dimension', { Dimensions: [{ Name: 'Deployment', Value: ' ' }] }],
    ['a threshold that is no number', { Threshold: Number.NaN }],
    ['a period of half a minute', { Period: 30 }],
    ['more points to alarm than periods', { DatapointsToAlarm: 4 }],
    ['no periods', { EvaluationPeriods: 0, DatapointsToAlarm: 0 }],
    ['more than a day', { EvaluationPeriods: 1441 }],
    ['six actions', { AlarmActions: ['a', 'b', 'c', 'd', 'e', 'f'] }],
  ])('refuses %s', async (_title, changes) => {
    const { cloudWatch } = await runningCloudWatch(steppedClock('2026-11-23T21:00:00Z').now)
    expect(() => {
      cloudWatch.loadAlarms([alarmLike(), alarmLike(changes)])
    }).toThrow()
    expect(cloudWatch.alarms()).toEqual([])
  })
})

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
