import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { Clock } from '../../lib/clock.ts'
import { createPublisher, type Publisher } from '../../lib/cloudwatch/publisher.ts'
import type { Config } from '../../lib/config/config.ts'
import type { ClientOptions } from '../../lib/environment.ts'

/** For dynamic import only: importing this loads the client of CloudWatch. */
export function openPublisher(options: ClientOptions, config: Config, clock: Clock): Publisher {
  return createPublisher(new CloudWatchClient(options), config, clock)
}
