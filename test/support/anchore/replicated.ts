import { connect, createServer } from 'node:net'
import { onTestFinished } from 'vitest'
import { closed, listening } from '../net/listening.ts'
import { analyzer, exposing, startReplica, type Replica } from './anchore-services.ts'

/** One analyzer of several, which listens at an address of its own. */
export interface AnalyzerReplica extends Replica {
  readonly address: string
  /** Successful analyses, by their seconds. */
  readonly analyses: number[]
  startedSeconds: number
}

export interface Replicated {
  readonly replicas: readonly AnalyzerReplica[]
  readonly port: number
}

/** Analyzers at the same port of different loopback addresses until the test is over; each began a second before the one before. */
export async function startReplicas(
  addresses: readonly string[],
  startedSeconds: number,
): Promise<Replicated> {
  const replicas: AnalyzerReplica[] = []
  let port = 0
  for (const [index, host] of addresses.entries()) {
    const own = { address: host, analyses: [], startedSeconds: startedSeconds - index }
    const started = await startReplica(
      (...request) => {
        exposing(analyzer(replica.startedSeconds, replica.analyses))(...request)
      },
      { host, port },
    )
    const replica: AnalyzerReplica = Object.assign(started, own)
    replicas.push(replica)
    port = Number(new URL(replica.receiver.url).port)
  }
  return { replicas, port }
}

/** One address for all of them until the test is over, as a load balancer has it: each connection goes to the next. */
export async function startRoundRobin({ replicas, port }: Replicated): Promise<string> {
  let turn = 0
  const balancer = createServer((near) => {
    const far = connect({ host: replicas[turn % replicas.length]?.address, port })
    turn += 1
    for (const socket of [near, far]) socket.on('error', () => undefined)
    near.pipe(far).pipe(near)
  })
  const url = `http://127.0.0.1:${await listening(balancer)}/metrics`
  onTestFinished(() => closed(balancer))
  return url
}
