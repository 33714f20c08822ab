import { describe, expect, test } from 'vitest'
import { slotOf, slotPlus, type RdsDatabase } from '../../lib/model/index.ts'
import { rdsReader } from '../../lib/cloudwatch/rds.ts'
import { runningCloudWatch } from '../support/aws/cloudwatch.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const { signal } = new AbortController()

async function startReading(database: RdsDatabase) {
  const { cloudWatch, client } = await runningCloudWatch(() => slot)
  const read = rdsReader(client, database)
  return {
    cloudWatch,
    read: () => read(slotPlus(slot, -10), slot, signal),
    ingest: (
      name: string,
      dimensions: Readonly<Record<string, string>>,
      minutes: number,
      measurement: number,
    ) => {
      const at = slotPlus(slot, minutes)
      cloudWatch.ingest([{ namespace: 'AWS/RDS', name, dimensions, unit: 'Count', at, measurement }])
    },
  }
}

const instance = { type: 'instance', name: 'anchore-db' } as const

describe('the data of a database in AWS/RDS', () => {
  test('are the newest of each metric, by one call', async () => {
    const { cloudWatch, read, ingest } = await startReading(instance)
    const own = { DBInstanceIdentifier: 'anchore-db' }
    ingest('DatabaseConnections', own, -3, 40)
    ingest('DatabaseConnections', own, -2, 38)
    ingest('DatabaseConnections', own, -2, 41)
    ingest('CPUUtilization', own, -3, 10)
    ingest('CPUUtilization', own, -3, 20)
    ingest('DatabaseConnections', { DBInstanceIdentifier: 'other' }, -1, 7)
    expect(await read()).toEqual({
      ok: true,
      value: {
        connections: { slot: slotPlus(slot, -2), value: 41 },
        cpu: { slot: slotPlus(slot, -3), value: 15 },
      },
    })
    expect(cloudWatch.calls()).toEqual({ GetMetricData: 1 })
  })

  test('are those of the writer of a cluster', async () => {
    const { read, ingest } = await startReading({ type: 'cluster', name: 'anchore' })
    ingest('DatabaseConnections', { DBClusterIdentifier: 'anchore' }, -1, 90)
    ingest('DatabaseConnections', { DBClusterIdentifier: 'anchore', Role: 'READER' }, -1, 50)
    ingest('DatabaseConnections', { DBClusterIdentifier: 'anchore', Role: 'WRITER' }, -1, 40)
    expect(await read()).toMatchObject({ value: { connections: { value: 40 } } })
  })

  test('are undefined where there are none', async () => {
    const { read } = await startReading(instance)
    expect(await read()).toEqual({ ok: true, value: { connections: undefined, cpu: undefined } })
  })

  test('are a failure, and not absent, while CloudWatch returns a part', async () => {
    const { cloudWatch, read } = await startReading(instance)
    const MetricDataResults = [{ Id: 'connections', StatusCode: 'PartialData', Timestamps: [], Values: [] }]
    cloudWatch.failWith(() => ({ status: 200, headers: {}, body: JSON.stringify({ MetricDataResults }) }))
    expect(await read()).toMatchObject({ ok: false, failure: { kind: 'truncated' } })
  })
})
