import type { IncomingMessage } from 'node:http'
import type { Clock } from '../../../lib/model/index.ts'
import { account } from '../account.ts'
import { startListener, success, type Reply } from '../json/listener.ts'
import { Refusal } from '../json/refusal.ts'
import { actionOf, inputOf } from '../json/wire.ts'
import { actionsOf } from './actions.ts'
import { createQueue, type Queue, type QueueOptions } from './queue.ts'

export interface Sqs {
  readonly url: string
  readonly create: (options: QueueOptions) => Queue
  readonly urlOf: (queue: Queue) => string
  /** Requests by action, refused ones included. */
  readonly calls: () => Readonly<Record<string, number>>
  readonly stop: () => Promise<void>
}

const target = 'AmazonSQS.'
/** The maximum size of a request, bytes: a body of 1 MiB, and its quotes and escapes in JSON. */
const maxBytes = 2_500_000

/** SQS on a loopback port, for the AWS SDK, with the times of `clock`. It does not check the time of a signature. */
export async function startSqs({ clock }: { readonly clock: Clock }): Promise<Sqs> {
  const queues = new Map<string, Queue>()
  const calls = new Map<string, number>()
  const actions = actionsOf((address) => queues.get(address.split('/').at(-1) ?? ''))
  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const action = actionOf(request, target)
    calls.set(action, (calls.get(action) ?? 0) + 1)
    const input = await inputOf(request, maxBytes)
    const perform = actions.get(action)
    if (perform === undefined) throw new Refusal('UnknownOperation', `${action} is not known here.`)
    if (request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') !== true)
      throw new Refusal('MissingAuthenticationToken', 'The request is not signed.')
    return success(perform(input) ?? {})
  }
  const { url, stop } = await startListener({ service: 'sqs', answer, clock: Date.now })
  return {
    url,
    stop,
    create: (options) => {
      const queue = createQueue(options, clock)
      queues.set(options.name, queue)
      return queue
    },
    urlOf: ({ name }) => `${url}/${account.id}/${name}`,
    calls: () => Object.fromEntries(calls),
  }
}
