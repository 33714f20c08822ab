import { DescribeAlarmsCommand, type CloudWatchClient, type MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { failed, success, type Outcome } from '../../model/failure.ts'
import { publishFailure } from '../publish-failure.ts'

/** An alarm as CloudWatch has it now. Times in milliseconds since the epoch. */
export interface AlarmNow {
  readonly name: string
  readonly arn: string | undefined
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'
  readonly changedAt: number
  readonly configuredAt: number | undefined
  readonly reason: string
  readonly threshold: number | undefined
}

/** The alarms whose names begin so. Never rejects. */
export type ReadAlarms = (prefix: string, signal: AbortSignal) => Promise<Outcome<readonly AlarmNow[]>>

/** DescribeAlarms's largest page. */
const pageSize = 100

export function alarmReader(client: CloudWatchClient): ReadAlarms {
  return async (prefix, abortSignal) => {
    const found: AlarmNow[] = []
    let NextToken: string | undefined
    try {
      do {
        const command = new DescribeAlarmsCommand({
          AlarmNamePrefix: prefix,
          AlarmTypes: ['MetricAlarm'],
          MaxRecords: pageSize,
          ...(NextToken !== undefined && { NextToken }),
        })
        const page = await client.send(command, { abortSignal })
        found.push(...(page.MetricAlarms ?? []).flatMap(toAlarm))
        ;({ NextToken } = page)
      } while (NextToken !== undefined)
      return success(found)
    } catch (error) {
      return failed(publishFailure(error))
    }
  }
}

function toAlarm({
  AlarmName: name,
  AlarmArn: arn,
  StateValue: state,
  StateReason: reason = '',
  // The time of an update changes without a change of the state too.
  StateUpdatedTimestamp: updated,
  StateTransitionedTimestamp: changed = updated,
  AlarmConfigurationUpdatedTimestamp: configured,
  Threshold: threshold,
}: MetricAlarm): readonly AlarmNow[] {
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
