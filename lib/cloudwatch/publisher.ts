import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { Clock } from '../model/clock.ts'
import { systemBackoff, type Backoff } from './attempts.ts'
import { heartbeatsWith, type Heartbeats } from './heartbeats.ts'
import type { Destination } from './request.ts'
import { sendWith, type Send } from './send.ts'
import { datedSignatures } from './signing.ts'

/** Sends requests to CloudWatch and reads their Heartbeats back. */
export interface Publisher {
  readonly send: Send
  readonly heartbeats: Heartbeats
}

/** Publishes under one namespace and deployment; signs with `clock` where no date is given. */
export function createPublisher(
  client: CloudWatchClient,
  destination: Destination,
  clock: Clock,
  backoff: Backoff = systemBackoff(clock),
): Publisher {
  const { namespace, deployment } = destination
  const dependencies = { client, namespace, deployment }
  const dated = datedSignatures(client, clock)
  return { send: sendWith({ ...dependencies, dated, backoff }), heartbeats: heartbeatsWith(dependencies) }
}
