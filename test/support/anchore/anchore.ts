import { anchoreCollector } from '../../../lib/anchore/collect.ts'
import { serviceNames, type ServiceName } from '../../../lib/anchore/services.ts'
import { slotOf, slotPlus } from '../../../lib/model/clock.ts'
import type { Collector, Previous, Tick } from '../../../lib/model/collector.ts'
import type { Config } from '../../../lib/config/schema.ts'
import type { ServiceConfig } from '../../../lib/anchore/service-settings.ts'
import type { Secrets } from '../../../lib/secrets/secrets.ts'
import { createDns, type Dns } from '../../../lib/net/dns.ts'
import type { Failure } from '../../../lib/model/failure.ts'
import type { NewFact } from '../../../lib/model/finding.ts'
import { createHttp } from '../../../lib/net/http.ts'
import { createLog } from '../../../lib/model/log.ts'
import type { Sample } from '../../../lib/model/metric.ts'
import { defaultLimits } from '../../../lib/prometheus/limits.ts'
import { password, username, type Reply, type Services } from './anchore-services.ts'
import { startReceiver, type Receiver } from '../net/receiver.ts'
import { valuesOf, type Values } from './samples.ts'

export const firstSlot = slotOf(Date.UTC(2026, 10, 24, 10, 31))

export interface AnchoreOptions {
  readonly timeoutMs?: number
  /** Twice `timeoutMs` when absent. */
  readonly deadlineMs?: number
  readonly maxBytes?: number
  readonly detail?: Config['detail']
  readonly auth?: Config['anchore']['auth']
  readonly secrets?: Secrets
  readonly concurrency?: number
  /** Where each service is, instead of where its replicas listen. */
  readonly services?: readonly ServiceConfig[]
  readonly dns?: Dns
  readonly ca?: string
}

export interface Run {
  readonly values: Values
  readonly samples: readonly Sample[]
  readonly dropped: number | undefined
  readonly failures: readonly Failure[]
  readonly facts: readonly NewFact[]
  readonly state: unknown
  /** The log. */
  readonly lines: readonly string[]
}

export interface Anchore extends AsyncDisposable {
  /** The requests that a service's replicas got. */
  readonly requests: (service: ServiceName) => number
  /** Changes what one replica answers from now on. */
  readonly answer: (service: ServiceName, reply: Reply, replica?: number) => void
  /** From now on nobody listens where the service was. */
  readonly stop: (service: ServiceName) => Promise<void>
  /** One run of the collector; each is a minute later and gets what the last one left. */
  readonly collect: (signal?: AbortSignal) => Promise<Run>
  /** Lets minutes pass in which nobody collects. */
  readonly pass: (minutes: number) => void
  /** Replaces what the last run left. */
  readonly leave: (previous: Previous | undefined) => void
}

/** Anchore's services on loopback ports, and the collector that is configured for them. */
export async function startAnchore(services: Services, options: AnchoreOptions = {}): Promise<Anchore> {
  const replicas = await Promise.all(
    serviceEntries(services).flatMap(([name, replies]) => replies.map((reply) => startReplica(name, reply))),
  )
  const source = {
    config: configOf(replicas, options),
    dns: options.dns ?? createDns(),
    secrets: options.secrets ?? (() => Promise.resolve(password)),
    loggedOnce: new Set<string>(),
  }
  const running = new Set(replicas.map(({ receiver }) => receiver))
  let slot = firstSlot
  let previous: Previous | undefined
  const of = (service: ServiceName) => replicas.filter(({ name }) => name === service)
  return {
    requests: (service) => of(service).reduce((sum, { receiver }) => sum + receiver.received.length, 0),
    answer: (service, reply, replica = 0) => {
      const one = of(service)[replica]
      if (one === undefined) throw new Error(`there is no replica ${replica} of ${service}`)
      one.reply = reply
    },
    stop: async (service) => {
      const stopped = of(service).filter(({ receiver }) => running.delete(receiver))
      await Promise.all(stopped.map(({ receiver }) => receiver[Symbol.asyncDispose]()))
    },
    collect: async (signal = new AbortController().signal) => {
      // One pool a run, as the function has it.
      const { http, close } = createHttp({ ca: options.ca })
      const collector = anchoreCollector({ ...source, http })
      const run = await collectOnce(collector, previous, { slot, clock: () => slot, signal }).finally(close)
      previous = { slot, state: run.state }
      slot = slotPlus(slot, 1)
      return run
    },
    pass: (minutes) => {
      slot = slotPlus(slot, minutes)
    },
    leave: (left) => {
      previous = left
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...running].map((receiver) => receiver[Symbol.asyncDispose]()))
    },
  }
}

interface Replica {
  readonly name: ServiceName
  readonly receiver: Receiver
  reply: Reply
}

async function startReplica(name: ServiceName, reply: Reply): Promise<Replica> {
  const receiver = await startReceiver((response, { headers, path }) => {
    replica.reply(response, headers.authorization, path)
  })
  const replica: Replica = { name, receiver, reply }
  return replica
}

function serviceEntries(services: Services): [ServiceName, readonly Reply[]][] {
  return serviceNames.flatMap((name) => {
    const replies = services[name]
    if (replies === undefined) return []
    return [[name, typeof replies === 'function' ? [replies] : replies]]
  })
}

function configOf(
  replicas: readonly Replica[],
  { timeoutMs = 5_000, maxBytes = 1_000_000, detail = 'core', concurrency = 50, ...options }: AnchoreOptions,
): Pick<Config, 'anchore' | 'detail'> {
  const names = [...new Set(replicas.map(({ name }) => name))]
  const urlsOf = (service: ServiceName) =>
    replicas.flatMap(({ name, receiver }) => (name === service ? [`${receiver.url}/metrics`] : []))
  const auth = { username, password: { source: 'env', name: 'ANCHORE_PASSWORD' } } as const
  const listed = names.map((name) => ({ name, urls: urlsOf(name), replicas: urlsOf(name).length }))
  return {
    detail,
    anchore: {
      auth: 'auth' in options ? options.auth : auth,
      timeoutMs,
      deadlineMs: options.deadlineMs ?? 2 * timeoutMs,
      concurrency,
      limits: { ...defaultLimits, bytes: maxBytes },
      ca: undefined,
      services: options.services ?? listed,
    },
  }
}

async function collectOnce(
  collector: Collector,
  previous: Previous | undefined,
  tick: Omit<Tick, 'log'>,
): Promise<Run> {
  const lines: string[] = []
  const log = createLog((line) => lines.push(line))
  const found = await collector.collect(previous, { ...tick, log })
  return {
    ...found,
    facts: found.facts ?? [],
    dropped: found.dropped,
    values: valuesOf(found.samples),
    lines,
  }
}
