import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { Clock } from '../../model/index.ts'
import { heartbeatsWith, type Heartbeats } from './heartbeats.ts'
import type { Destination } from './request.ts'
import { retryPauses, sendWith, type Send } from './send.ts'
import { datedSignatures } from './signing.ts'

/** Sends requests to CloudWatch and reads their Heartbeats back. */
export interface Publisher {
  readonly send: Send
  readonly heartbeats: Heartbeats
}

/** Publishes under one namespace and deployment; reads are signed with the date of `clock`. */
export function createPublisher(
  client: CloudWatchClient,
  destination: Destination,
  clock: Clock,
  pauses: () => readonly number[] = retryPauses,
): Publisher {
  const dated = datedSignatures(client, clock)
  return {
    send: sendWith({ ...destination, client, dated, pauses }),
    heartbeats: heartbeatsWith({ ...destination, client }),
  }
}
