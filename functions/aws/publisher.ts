import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { Clock } from '../../lib/clock.ts'
import { createPublisher as createOlder, type Publisher as Older } from '../../lib/cloudwatch/publish.ts'
import { createPublisher, type Publisher } from '../../lib/cloudwatch/publisher.ts'
import type { Config } from '../../lib/config/config.ts'
import type { ClientOptions } from '../../lib/environment.ts'

/** `publish` is the older way, which goes when nothing asks for it. */
export type AnyPublisher = Publisher & Older

/** For dynamic import only: importing this loads the client of CloudWatch. */
export function openPublisher(options: ClientOptions, config: Config, clock: Clock): AnyPublisher {
  const client = new CloudWatchClient(options)
  return { ...createPublisher(client, config, clock), ...createOlder(client, config) }
}
