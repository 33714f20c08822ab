import {
  GetMetricDataCommand,
  type CloudWatchClient,
  type Dimension,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch'
import { slotOf, failed, success, type RdsDatabase, type RdsPoint, type ReadRds } from '../model/index.ts'
import { incompleteFailure, publishFailure } from '../publish/index.ts'

/** Reads AWS/RDS by one GetMetricData. */
export function rdsReader(client: CloudWatchClient, database: RdsDatabase): ReadRds {
  const MetricDataQueries = [
    query('connections', 'DatabaseConnections', 'Maximum', database),
    query('cpu', 'CPUUtilization', 'Average', database),
  ]
  return async (from, to, abortSignal) => {
    const command = new GetMetricDataCommand({
      MetricDataQueries,
      StartTime: new Date(from),
      EndTime: new Date(to),
      ScanBy: 'TimestampDescending',
    })
    try {
      const { MetricDataResults: results = [] } = await client.send(command, { abortSignal })
      const isWhole = results.length > 0 && results.every(({ StatusCode }) => StatusCode === 'Complete')
      if (!isWhole) return failed(incomplete)
      return success({ connections: newest(results, 'connections'), cpu: newest(results, 'cpu') })
    } catch (error) {
      return failed(publishFailure(error))
    }
  }
}

const incomplete = incompleteFailure('the data of AWS/RDS')

function query(Id: string, MetricName: string, Stat: string, database: RdsDatabase): MetricDataQuery {
  const Metric = { Namespace: 'AWS/RDS', MetricName, Dimensions: dimensionsOf(database) }
  return { Id, MetricStat: { Metric, Period: 60, Stat } }
}

/**
 * The dimension of the cluster alone is the sum of its instances, including readers ("Amazon CloudWatch dimensions for
 * Aurora").
 */
function dimensionsOf({ type, name }: RdsDatabase): Dimension[] {
  if (type === 'instance') return [{ Name: 'DBInstanceIdentifier', Value: name }]
  return [
    { Name: 'DBClusterIdentifier', Value: name },
    { Name: 'Role', Value: 'WRITER' },
  ]
}

function newest(results: readonly MetricDataResult[], id: string): RdsPoint | undefined {
  const { Timestamps: [at] = [], Values: [value] = [] } = results.find(({ Id }) => Id === id) ?? {}
  return at === undefined || value === undefined ? undefined : { slot: slotOf(at.getTime()), value }
}
