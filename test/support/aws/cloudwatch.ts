import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { onTestFinished } from 'vitest'
import type { AlarmProperties } from '../../../lib/cloudwatch/alarm-properties.ts'
import { startCloudWatch, type CloudWatch } from '../../../local/aws/cloudwatch/server.ts'
import { type CloudWatchOptions } from '../../../local/aws/cloudwatch/actions.ts'
import { clientOptions } from './identity.ts'

const minuteMs = 60_000

/** A clock that stands still until it is told to go on. */
export function steppedClock(start: string): { now: () => number; pass: (minutes: number) => void } {
  let now = Date.parse(start)
  return {
    now: () => now,
    pass: (minutes) => {
      now += minutes * minuteMs
    },
  }
}

/** The SDK's own client for the stand-in. Signs by `clock`. */
export function clientOf({ url }: Pick<CloudWatch, 'url'>, clock: () => number): CloudWatchClient {
  const client = new CloudWatchClient(clientOptions(url))
  Object.defineProperty(client.config, 'systemClockOffset', {
    get: () => clock() - Date.now(),
    set: () => undefined,
  })
  return client
}

/** The stand-in with a client, both gone when the test is. */
export async function runningCloudWatch(
  clock: () => number,
  options: Omit<CloudWatchOptions, 'clock'> = {},
): Promise<{ cloudWatch: CloudWatch; client: CloudWatchClient }> {
  const cloudWatch = await startCloudWatch({ clock, ...options })
  const client = clientOf(cloudWatch, clock)
  onTestFinished(async () => {
    client.destroy()
    await cloudWatch.stop()
  })
  return { cloudWatch, client }
}

/** OldestWait above 1800 s in 3 of 3 minutes. */
export function alarmLike(changes: Partial<AlarmProperties> = {}): AlarmProperties {
  return {
    AlarmName: 'anchor-watch-prod-backlog-age',
    AlarmDescription: 'Images wait too long for analysis.',
    Namespace: 'AnchorWatch',
    MetricName: 'OldestWait',
    Dimensions: [{ Name: 'Deployment', Value: 'prod' }],
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 3,
    Threshold: 1800,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'missing',
    AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:page'],
    OKActions: ['arn:aws:sns:eu-west-1:123456789012:resolve'],
    ...changes,
  }
}
