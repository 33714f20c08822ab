import { CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { alarmName } from '../../model/alarm.ts'
import { failed, success, type Outcome } from '../../model/failure.ts'
import { clientOptions, readAttempts, type Variables } from '../../net/environment.ts'
import { publishFailure } from '../publish-failure.ts'

/** The reader is a person with credentials, not a function. */
const remedy = 'Check AWS_REGION and your credentials: they need cloudwatch:DescribeAlarms.'

/**
 * The alarms whose names begin with the name of a deployment, by DescribeAlarms, which may be those of another deployment
 * too. Never rejects.
 */
export async function readAlarms(
  variables: Variables,
  deployment: string,
  abortSignal: AbortSignal,
): Promise<Outcome<readonly MetricAlarm[]>> {
  const client = new CloudWatchClient(clientOptions(variables, 'AWS_ENDPOINT_URL_CLOUDWATCH', readAttempts))
  const query = {
    AlarmNamePrefix: alarmName(deployment, ''),
    AlarmTypes: ['MetricAlarm' as const],
    MaxRecords: 100,
  }
  const alarms: MetricAlarm[] = []
  try {
    let NextToken: string | undefined
    do {
      const command = new DescribeAlarmsCommand({ ...query, ...(NextToken !== undefined && { NextToken }) })
      const page = await client.send(command, { abortSignal })
      alarms.push(...(page.MetricAlarms ?? []))
      ;({ NextToken } = page)
    } while (NextToken !== undefined)
    return success(alarms)
  } catch (error) {
    return failed({ ...publishFailure(error), remedy })
  } finally {
    client.destroy()
  }
}
