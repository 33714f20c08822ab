import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { onTestFinished } from 'vitest'
import { analyzer, exposing, type Reply } from './anchore-services.ts'
import { startReceiver, type Receiver } from './receiver.ts'

/** One analyzer of several, which listens at an address of its own. */
export interface AnalyzerReplica {
  readonly address: string
  readonly receiver: Receiver
  /** Successful analyses, by their seconds. */
  readonly analyses: number[]
  startedSeconds: number
  /** What it answers instead of its exposition. */
  reply: Reply | undefined
}

export interface Replicated {
  readonly replicas: readonly AnalyzerReplica[]
  readonly port: number
}

/** Analyzers that listen at the same port of different loopback addresses until the test is over; each began a second before the one before. */
export async function startReplicas(
  addresses: readonly string[],
  startedSeconds: number,
): Promise<Replicated> {
  const replicas: AnalyzerReplica[] = []
  let port = 0
  for (const [index, address] of addresses.entries()) {
    const answer: Parameters<typeof startReceiver>[0] = (response, { headers, path }) => {
      const exposition = exposing(analyzer(replica.startedSeconds, replica.analyses))
      ;(replica.reply ?? exposition)(response, headers.authorization, path)
    }
    const receiver = await startReceiver(answer, { host: address, port })
    onTestFinished(() => receiver[Symbol.asyncDispose]())
    const replica: AnalyzerReplica = {
      address,
      receiver,
      analyses: [],
      startedSeconds: startedSeconds - index,
      reply: undefined,
    }
    replicas.push(replica)
    port = Number(new URL(receiver.url).port)
  }
  return { replicas, port }
}

/** One address for all of them, as a load balancer has it: each connection goes to the next replica. */
export async function startRoundRobin({ replicas, port }: Replicated): Promise<string> {
  let turn = 0
  const server = createServer((near) => {
    const { address = '' } = replicas[turn % replicas.length] ?? {}
    turn += 1
    const far = connect(port, address)
    for (const socket of [near, far]) socket.on('error', () => undefined)
    near.pipe(far).pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const listening = server.address()
  if (listening === null || typeof listening === 'string') throw new TypeError('the balancer has no port')
  return `http://127.0.0.1:${listening.port}/metrics`
}
