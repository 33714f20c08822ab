import { CloudWatchClient, GetMetricDataCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { alarmName } from '../../model/alarm.ts'
import { failed, success, type Outcome } from '../../model/failure.ts'
import { clientOptions, readAttempts, type Variables } from '../../net/environment.ts'
import { describeAlarms } from './alarm-states.ts'
import { publishFailure } from '../publish-failure.ts'
import type { SeriesIdentity } from '../series-identity.ts'

/** A deployment in AWS. */
export interface Deployed {
  /** The alarms whose names begin with that of the deployment; they may be those of another deployment too. */
  readonly alarms: readonly MetricAlarm[]
  /** The keys of the series with data. */
  readonly active: ReadonlySet<string>
}

export interface DeployedQuery {
  readonly deployment: string
  /** The series to look for, at most 500, by a key: a letter, then letters, digits and _. */
  readonly series: Readonly<Record<string, SeriesIdentity>>
  /** The time span in which to look for data, milliseconds since the Unix epoch, in whole hours. */
  readonly from: number
  readonly to: number
}

/** The reader is a person with credentials, not a function. */
const remedy =
  'Check AWS_REGION and your credentials: they need cloudwatch:DescribeAlarms and cloudwatch:GetMetricData.'

/** Reads a deployment by DescribeAlarms and one GetMetricData. Never rejects. */
export async function readDeployed(
  variables: Variables,
  query: DeployedQuery,
  abortSignal: AbortSignal,
): Promise<Outcome<Deployed>> {
  const client = new CloudWatchClient(clientOptions(variables, 'AWS_ENDPOINT_URL_CLOUDWATCH', readAttempts))
  try {
    const named = { AlarmNamePrefix: alarmName(query.deployment, '') }
    const { metric: alarms } = await describeAlarms(client, named, abortSignal)
    return success({ alarms, active: await activeOf(client, query, abortSignal) })
  } catch (error) {
    return failed({ ...publishFailure(error), remedy })
  } finally {
    client.destroy()
  }
}

/** One point for the whole span, so that an answer has one page. */
async function activeOf(
  client: CloudWatchClient,
  { series, from, to }: DeployedQuery,
  abortSignal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const Period = (to - from) / 1_000
  const queries = Object.entries(series).map(([Id, { namespace, name, dimensions }]) => {
    const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
    const Metric = { Namespace: namespace, MetricName: name, Dimensions }
    return { Id, MetricStat: { Metric, Period, Stat: 'SampleCount' } }
  })
  const command = new GetMetricDataCommand({
    MetricDataQueries: queries,
    StartTime: new Date(from),
    EndTime: new Date(to),
  })
  const { MetricDataResults = [] } = await client.send(command, { abortSignal })
  return new Set(MetricDataResults.flatMap(({ Id, Values = [] }) => (Id && Values.length > 0 ? [Id] : [])))
}
