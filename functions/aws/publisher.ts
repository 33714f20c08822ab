import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { createPublisher, type Publisher } from '../../lib/cloudwatch/publish.ts'
import type { Config } from '../../lib/config/config.ts'
import type { ClientOptions } from '../../lib/environment.ts'

/** For dynamic import only: importing this loads the client of CloudWatch. */
export function openPublisher(options: ClientOptions, config: Config): Publisher {
  return createPublisher(new CloudWatchClient(options), config)
}
