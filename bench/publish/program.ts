import { subscribe } from 'node:diagnostics_channel'
import { on } from 'node:events'
import type { ClientRequest } from 'node:http'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { queueLength } from '../../lib/anchore/index.ts'
import { createPublisher, requestOf } from '../../lib/publish/index.ts'
import { slotOf, createLog, sample } from '../../lib/model/index.ts'
import { clientOptions } from '../../lib/net/index.ts'
import { cpuMilliseconds } from '../processes.ts'

/** A message to this program: publish this number of data at `now`, milliseconds since the Unix epoch. */
export interface Publish {
  readonly url: string
  readonly data: number
  readonly now: number
}

/** The answer to the message. */
export interface Published {
  /** CPU time of making the request: filtering. */
  readonly makingMs: number
  /** CPU time of sending it, gzip included. */
  readonly sendingMs: number
  readonly wallMs: number
  /** The bytes of the body on the wire. */
  readonly bytes: number
}

const destination = { namespace: 'AnchorWatch', deployment: 'bench' }
const environment = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' }
let bytes = 0
subscribe('http.client.request.start', (message) => {
  const { request } = message as { readonly request: ClientRequest }
  bytes += Number(request.getHeader('content-length'))
})

for await (const [message] of on(process, 'message', { close: ['disconnect'] })) {
  process.send?.(await publish(message as Publish))
}

async function publish({ url, data, now }: Publish): Promise<Published> {
  const samples = Array.from({ length: data }, (_, index) =>
    sample(queueLength, index * 1.25, { Queue: `queue_of_images_${index}` }),
  )
  const client = new CloudWatchClient(clientOptions({ ...environment, ENDPOINT: url }, 'ENDPOINT'))
  const { send } = createPublisher(client, destination, () => now)
  const { signal } = new AbortController()
  const sending = { signedAt: now, signal, closing: signal, log: createLog(() => undefined) }
  bytes = 0
  const started = performance.now()
  const before = cpuMilliseconds()
  const run = { ...destination, collector: 'collect-anchore', slot: slotOf(now), now } as const
  const { request } = requestOf(samples, run)
  const made = cpuMilliseconds()
  const sent = await send(request, sending)
  if (!sent.ok) throw new Error(sent.failure.message)
  const published = {
    makingMs: made - before,
    sendingMs: cpuMilliseconds() - made,
    wallMs: performance.now() - started,
    bytes,
  }
  client.destroy()
  return published
}
