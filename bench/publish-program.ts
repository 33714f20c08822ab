import { subscribe } from 'node:diagnostics_channel'
import { on } from 'node:events'
import type { ClientRequest } from 'node:http'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { slotOf } from '../lib/model/clock.ts'
import { createPublisher } from '../lib/cloudwatch/publisher.ts'
import { requestsOf } from '../lib/cloudwatch/requests.ts'
import { clientOptions } from '../lib/net/environment.ts'
import { createLog } from '../lib/model/log.ts'
import { queueLength } from '../lib/anchore/metrics.ts'
import { sample, type Sample } from '../lib/model/metric.ts'

/** A message to this program: publish so many data there, as of then (milliseconds since the Unix epoch). */
export interface Publish {
  readonly url: string
  readonly data: number
  readonly now: number
}

/** The answer. */
export interface Published {
  /** Making the requests: filtering, counting bytes, cutting. CPU time. */
  readonly makingMs: number
  /** Sending them, one after the other: CPU time of this process, gzip included. */
  readonly sendingMs: number
  /** Both, as a clock sees it. */
  readonly wallMs: number
  readonly requests: number
  /** Of the bodies, as they were sent. */
  readonly bytes: number
}

const destination = { namespace: 'AnchorWatch', deployment: 'bench' }
let bytes = 0
subscribe('http.client.request.start', (message) => {
  const { request } = message as { readonly request: ClientRequest }
  bytes += Number(request.getHeader('content-length'))
})

for await (const [message] of on(process, 'message', { close: ['disconnect'] })) {
  process.send?.(await publish(message as Publish))
}

async function publish({ url, data, now }: Publish): Promise<Published> {
  const samples = samplesOf(data)
  const environment = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' }
  const client = new CloudWatchClient(clientOptions({ ...environment, ENDPOINT: url }, 'ENDPOINT'))
  const { send } = createPublisher(client, destination, () => now)
  const { signal } = new AbortController()
  const sending = { signedAt: now, signal, closing: signal, log: createLog(() => undefined) }
  bytes = 0
  const started = performance.now()
  const before = cpuMs()
  const { requests } = requestsOf(samples, {
    ...destination,
    collector: 'collect-anchore',
    slot: slotOf(now),
    now,
  })
  const made = cpuMs()
  for (const request of requests) {
    const sent = await send(request, sending)
    if (!sent.ok) throw new Error(sent.failure.message)
  }
  const published = {
    makingMs: made - before,
    sendingMs: cpuMs() - made,
    wallMs: performance.now() - started,
    requests: requests.length,
    bytes,
  }
  client.destroy()
  return published
}

/** Series like those of the catalogue: two dimensions, numbers of some digits. */
function samplesOf(count: number): readonly Sample[] {
  return Array.from({ length: count }, (_, index) =>
    sample(queueLength, index * 1.25, { Queue: `queue_of_images_${index}` }),
  )
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
