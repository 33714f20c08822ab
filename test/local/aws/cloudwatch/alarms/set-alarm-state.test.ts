import { DescribeAlarmsCommand, InvalidFormatFault, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'
import { describe, expect, it } from 'vitest'
import type { Transition } from '../../../../../local/aws/cloudwatch/alarms.ts'
import { alarmLike } from '../../../../support/aws/alarm-like.ts'
import { runningCloudWatch, steppedClock } from '../../../../support/aws/cloudwatch.ts'

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
