import {
  DescribeAlarmsCommand,
  type CloudWatchClient,
  type CompositeAlarm,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch'
import type { AlarmNow, ReadAlarms, WhichAlarms } from '../../model/alarm-states.ts'
import type { Clock } from '../../model/clock.ts'
import { failed, success } from '../../model/failure.ts'
import { publishFailure } from '../publish-failure.ts'
import { datedSignatures } from '../signing.ts'

/** DescribeAlarms' largest page, and its largest list of names. */
const pageSize = 100

/** Signs with the date of `clock`. */
export function alarmReader(client: CloudWatchClient, clock: Clock): ReadAlarms {
  datedSignatures(client, clock)
  return async (which, signal) => {
    try {
      const found: AlarmNow[] = []
      for (const query of queriesOf(which)) found.push(...(await allPages(client, query, signal)))
      return success(found)
    } catch (error) {
      return failed(publishFailure(error))
    }
  }
}

type Query = { readonly AlarmNamePrefix: string } | { readonly AlarmNames: string[] }

function queriesOf(which: WhichAlarms): readonly Query[] {
  if ('prefix' in which) return [{ AlarmNamePrefix: which.prefix }]
  const pages = Math.ceil(which.names.length / pageSize)
  return Array.from({ length: pages }, (_, page) => ({
    AlarmNames: which.names.slice(page * pageSize, (page + 1) * pageSize),
  }))
}

async function allPages(
  client: CloudWatchClient,
  query: Query,
  abortSignal: AbortSignal,
): Promise<readonly AlarmNow[]> {
  const found: AlarmNow[] = []
  let NextToken: string | undefined
  do {
    const command = new DescribeAlarmsCommand({
      ...query,
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      MaxRecords: pageSize,
      ...(NextToken !== undefined && { NextToken }),
    })
    const page = await client.send(command, { abortSignal })
    found.push(...[...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])].flatMap(toAlarm))
    ;({ NextToken } = page)
  } while (NextToken !== undefined)
  return found
}

function toAlarm({
  AlarmName: name,
  AlarmArn: arn,
  StateValue: state,
  StateReason: reason = '',
  // An update need not change the state.
  StateUpdatedTimestamp: updated,
  StateTransitionedTimestamp: changed = updated,
  AlarmConfigurationUpdatedTimestamp: configured,
  Threshold: threshold,
}: MetricAlarm & CompositeAlarm): readonly AlarmNow[] {
  if (name === undefined || state === undefined || changed === undefined) return []
  return [
    {
      name,
      arn,
      state,
      changedAt: changed.getTime(),
      configuredAt: configured?.getTime(),
      reason,
      threshold,
    },
  ]
}
