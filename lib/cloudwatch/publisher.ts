import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { Clock } from '../model/clock.ts'
import { patienceOf, type Patience } from './attempts.ts'
import { heartbeatsWith, type Heartbeats } from './heartbeats.ts'
import type { Destination } from './request.ts'
import { sendWith, type Send } from './send.ts'
import { datedSignatures } from './signing.ts'

/** CloudWatch as publishing needs it: a request goes there, and its Heartbeat can be read back. */
export interface Publisher {
  readonly send: Send
  readonly heartbeats: Heartbeats
}

/** Publishes under one namespace and deployment, and signs by `clock` what has no date of its own. */
export function createPublisher(
  client: CloudWatchClient,
  destination: Destination,
  clock: Clock,
  patience: Patience = patienceOf(clock),
): Publisher {
  const { namespace, deployment } = destination
  const parts = { client, namespace, deployment }
  const dated = datedSignatures(client, clock)
  return { send: sendWith({ ...parts, dated, patience }), heartbeats: heartbeatsWith(parts) }
}
