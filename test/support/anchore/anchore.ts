import { anchoreCollector, serviceNames, type ServiceName } from '../../../lib/anchore/index.ts'
import { slotOf, slotPlus, type Failure, createLog, type Sample } from '../../../lib/model/index.ts'
import type { Collector, Previous, Tick, NewFact } from '../../../lib/findings/index.ts'
import { createDns, createHttp } from '../../../lib/net/index.ts'
import { anchoreConfig, type AnchoreOptions } from './anchore-config.ts'
import { password, startReplica, type Reply, type Services } from './anchore-services.ts'
import { valuesOf, type Values } from './samples.ts'

export const firstSlot = slotOf(Date.UTC(2026, 10, 24, 10, 31))

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

export interface Anchore {
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

/** Anchore's services on loopback ports until the test is over, and the collector that is configured for them. */
export async function startAnchore(services: Services, options: AnchoreOptions = {}): Promise<Anchore> {
  const replicas = await Promise.all(
    serviceEntries(services).flatMap(([name, replies]) =>
      replies.map(async (reply) => Object.assign(await startReplica(reply), { name })),
    ),
  )
  const source = {
    config: anchoreConfig(replicas, options),
    dns: options.dns ?? createDns(),
    secrets: options.secrets ?? (() => Promise.resolve(password)),
    loggedOnce: new Set<string>(),
  }
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
      await Promise.all(of(service).map(({ receiver }) => receiver.stop()))
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
  }
}

function serviceEntries(services: Services): [ServiceName, readonly Reply[]][] {
  return serviceNames.flatMap((name) => {
    const replies = services[name]
    if (replies === undefined) return []
    return [[name, typeof replies === 'function' ? [replies] : replies]]
  })
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
