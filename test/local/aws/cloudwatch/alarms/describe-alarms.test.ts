import {
  DescribeAlarmsCommand,
  InvalidParameterCombinationException,
  type DescribeAlarmsCommandInput,
} from '@aws-sdk/client-cloudwatch'
import { describe, expect, it } from 'vitest'
import { alarmLike } from '../../../../support/aws/alarm-like.ts'
import { runningCloudWatch, steppedClock } from '../../../../support/aws/cloudwatch.ts'

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
