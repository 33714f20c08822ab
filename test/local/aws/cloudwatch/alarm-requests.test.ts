import {
  DescribeAlarmsCommand,
  InvalidParameterCombinationException,
  type DescribeAlarmsCommandInput,
  InvalidFormatFault,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch'
import { describe, expect, it } from 'vitest'
import { alarmLike } from '../../../support/aws/alarm-like.ts'
import { runningCloudWatch, steppedClock } from '../../../support/aws/cloudwatch.ts'
import type { Transition } from '../../../../local/aws/cloudwatch/alarms.ts'

describe('DescribeAlarms', () => {
  const named = (name: string) => alarmLike({ AlarmName: name })

  const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

  async function described(input: DescribeAlarmsCommandInput, count = 3) {
    const { cloudWatch, client } = await runningCloudWatch(steppedClock('2026-11-23T21:00:00Z').now)
    cloudWatch.loadAlarms(
      letters.flatMap((letter) => Array.from({ length: count }, (_, i) => named(`${letter}${i}`))),
    )
    return client.send(new DescribeAlarmsCommand(input))
  }

  it('gives the properties and the state', async () => {
    const { MetricAlarms } = await described({ AlarmNames: ['b1'] })
    const at = new Date('2026-11-23T21:00:00Z')
    expect(MetricAlarms).toEqual([
      {
        ...named('b1'),
        AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:b1',
        ActionsEnabled: true,
        StateValue: 'INSUFFICIENT_DATA',
        StateReason: 'Unchecked: Initial alarm creation',
        StateReasonData: '{}',
        StateUpdatedTimestamp: at,
        StateTransitionedTimestamp: at,
        AlarmConfigurationUpdatedTimestamp: at,
      },
    ])
  })

  it('selects by prefix and by state', async () => {
    const { MetricAlarms } = await described({ AlarmNamePrefix: 'c' })
    expect(MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(['c0', 'c1', 'c2'])
    expect((await described({ StateValue: 'ALARM' })).MetricAlarms).toEqual([])
    expect((await described({ StateValue: 'INSUFFICIENT_DATA' })).MetricAlarms).toHaveLength(24)
  })

  it('gives fifty, and the rest to the token', async () => {
    const first = await described({}, 10)
    expect(first.MetricAlarms).toHaveLength(50)
    const second = await described({ NextToken: first.NextToken }, 10)
    expect(second.MetricAlarms).toHaveLength(30)
    expect(second.NextToken).toBeUndefined()
  })

  it('gives no token after the last page', async () => {
    const { MetricAlarms, NextToken } = await described({ MaxRecords: 24 })
    expect(MetricAlarms).toHaveLength(24)
    expect(NextToken).toBeUndefined()
  })

  it('refuses names together with a prefix', async () => {
    await expect(described({ AlarmNames: ['a0'], AlarmNamePrefix: 'a' })).rejects.toThrow(
      InvalidParameterCombinationException,
    )
  })

  it('refuses a token that it did not give', async () => {
    await expect(described({ NextToken: 'next' })).rejects.toMatchObject({ name: 'InvalidNextToken' })
  })
})

async function running() {
  const transitions: Transition[] = []
  const clock = steppedClock('2026-11-23T21:00:00Z')
  const { cloudWatch, client } = await runningCloudWatch(clock.now, {
    act: (transition) => transitions.push(transition),
  })
  cloudWatch.loadAlarms([alarmLike({ AlarmName: 'one', TreatMissingData: 'notBreaching' })])
  cloudWatch.evaluate()
  transitions.length = 0
  return { client, cloudWatch, clock, transitions }
}

const byHand = { AlarmName: 'one', StateValue: 'ALARM', StateReason: 'a test by Ada' } as const

describe('SetAlarmState', () => {
  it('changes the state with its reason, and runs the actions', async () => {
    const { client, clock, transitions } = await running()
    clock.pass(1)
    await client.send(new SetAlarmStateCommand(byHand))
    expect(transitions).toMatchObject([{ from: 'OK', to: 'ALARM', reason: 'a test by Ada', at: clock.now() }])
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ StateValue: 'ALARM' }))
    expect(MetricAlarms).toMatchObject([{ AlarmName: 'one', StateReason: 'a test by Ada' }])
  })

  it('holds until the next evaluation', async () => {
    const { client, cloudWatch, transitions } = await running()
    await client.send(new SetAlarmStateCommand(byHand))
    cloudWatch.evaluate()
    expect(transitions.map(({ to }) => to)).toEqual(['ALARM', 'OK'])
  })

  it('runs no action for the state that the alarm has', async () => {
    const { client, transitions } = await running()
    await client.send(new SetAlarmStateCommand({ ...byHand, StateValue: 'OK' }))
    expect(transitions).toEqual([])
  })

  it('refuses an unknown alarm, and data that are not JSON', async () => {
    const { client } = await running()
    await expect(
      client.send(new SetAlarmStateCommand({ ...byHand, AlarmName: 'two' })),
    ).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    })
    const data = { ...byHand, StateReasonData: 'no' }
    await expect(client.send(new SetAlarmStateCommand(data))).rejects.toBeInstanceOf(InvalidFormatFault)
  })
})
