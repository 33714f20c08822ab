import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { onTestFinished } from 'vitest'
import {
  startCloudWatch,
  type CloudWatch,
  type CloudWatchOptions,
} from '../../../local/aws/cloudwatch/server.ts'
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
