import { GetMetricDataCommand, type CloudWatchClient, type MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { alarmName, failed, success, type Outcome } from '../../lib/model/index.ts'
import type { Variables } from '../../lib/net/index.ts'
import { describeAlarms, cloudWatchMetric, type SeriesIdentity } from '../../lib/cloudwatch/index.ts'
import { publishFailure } from '../../lib/publish/index.ts'
import { withCloudWatch } from '../cloudwatch-client.ts'
import { failureForPerson } from '../deployed/credentials.ts'

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

const actions = 'cloudwatch:DescribeAlarms and cloudwatch:GetMetricData'

/** Reads a deployment by DescribeAlarms and one GetMetricData. Never rejects. */
export function readDeployed(
  variables: Variables,
  query: DeployedQuery,
  abortSignal: AbortSignal,
): Promise<Outcome<Deployed>> {
  return withCloudWatch(variables, async (client) => {
    try {
      const named = { AlarmNamePrefix: alarmName(query.deployment, '') }
      const { metric: alarms } = await describeAlarms(client, named, abortSignal)
      return success({ alarms, active: await activeOf(client, query, abortSignal) })
    } catch (error) {
      return failed(failureForPerson(publishFailure(error), actions))
    }
  })
}

/** One point for the whole span, so that an answer has one page. */
async function activeOf(
  client: CloudWatchClient,
  { series, from, to }: DeployedQuery,
  abortSignal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const Period = (to - from) / 1_000
  const queries = Object.entries(series).map(([Id, identity]) => {
    const Metric = cloudWatchMetric(identity)
    return { Id, MetricStat: { Metric, Period, Stat: 'Maximum' } }
  })
  const command = new GetMetricDataCommand({
    MetricDataQueries: queries,
    StartTime: new Date(from),
    EndTime: new Date(to),
  })
  const { MetricDataResults = [] } = await client.send(command, { abortSignal })
  return new Set(MetricDataResults.flatMap(({ Id, Values = [] }) => (Id && Values.length > 0 ? [Id] : [])))
}
