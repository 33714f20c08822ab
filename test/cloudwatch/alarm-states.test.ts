import { CloudWatchClient, type DescribeAlarmsCommandInput } from '@aws-sdk/client-cloudwatch'
import { expect, test } from 'vitest'
import { alarmReader } from '../../lib/cloudwatch/alarm-states.ts'

test("a user's composite alarm is read like a metric alarm: the sweep would take it for deleted", async () => {
  const client = new CloudWatchClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  const changed = new Date('2026-11-23T21:05:00Z')
  const alarm = {
    AlarmName: 'anchor-watch-prod-all',
    StateValue: 'ALARM',
    StateTransitionedTimestamp: changed,
  }
  client.middlewareStack.add(
    () =>
      ({ input }) => {
        const { AlarmTypes: types = [] } = input as DescribeAlarmsCommandInput
        const output = { $metadata: {}, CompositeAlarms: types.includes('CompositeAlarm') ? [alarm] : [] }
        return Promise.resolve({ response: {}, output })
      },
    { step: 'initialize' },
  )
  const read = alarmReader(client)
  expect(await read({ prefix: 'anchor-watch-prod-' }, new AbortController().signal)).toMatchObject({
    ok: true,
    value: [{ name: 'anchor-watch-prod-all', state: 'ALARM', changedAt: changed.getTime() }],
  })
})
