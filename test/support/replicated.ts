import { onTestFinished } from 'vitest'
import { analyzer, exposing, type Reply } from './anchore-services.ts'
import { startReceiver, type Receiver } from './receiver.ts'
import { startRelay } from './relay.ts'

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
  const [first, ...others] = replicas.map(({ address }) => ({ host: address, port }))
  if (first === undefined) throw new Error('there is no replica')
  const relay = await startRelay(first, ...others)
  return `http://127.0.0.1:${relay.port}/metrics`
}
