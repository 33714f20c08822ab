import type { ServiceName } from '../../lib/anchore/index.ts'
import type { Clock } from '../../lib/model/index.ts'
import type { Identity } from '../world/certificates.ts'
import type { DatabaseState, Conditions } from '../world/conditions.ts'
import { type AnswerMode, serveProcess, type Credentials } from './server.ts'
import { startProcess, type ServiceProcess } from './process.ts'
import type { Capacity } from '../world/images.ts'
import type { Random } from '../world/random.ts'

/** One replica of a service: an address, and the process behind it. */
export interface Replica {
  readonly service: ServiceName
  /** `analyzer-2`: its host in Anchore's table of services. */
  readonly host: string
  readonly port: number
  /** http or https at 127.0.0.1. */
  readonly url: string
  /** Whether it does its work: a process that is gone or hangs does not. */
  readonly isWorking: () => boolean
  /** The processes behind the address: none when it is dead, more than one behind a balancer. */
  readonly processes: () => readonly ServiceProcess[]
  /** Ends the process; connections are refused. */
  readonly kill: () => Promise<void>
  /** Starts a process at the same address if there is none. */
  readonly start: () => Promise<void>
  /** Replaces the process by a new one, which starts now with counters at zero. */
  readonly restart: (options?: { readonly importsFirst?: boolean }) => void
  /** Puts this number of processes behind the address, which answer in turn; the added ones started a day before. */
  readonly balance: (count: number) => void
  /** Sets the form of its answers. */
  readonly setAnswers: (mode: AnswerMode) => void
  /** Sets the certificate of new connections. */
  readonly setCertificate: (identity: Identity) => void
  readonly stop: () => Promise<void>
}

export interface ReplicaOptions {
  readonly service: ServiceName
  readonly host: string
  /** The certificate of a service with TLS. */
  readonly identity?: Identity | undefined
}

/** The parts that all replicas share. */
export interface Common {
  readonly database: () => DatabaseState
  readonly credentials: () => Credentials
  /** The clock of Anchore's hosts. */
  readonly clock: Clock
}

const daySeconds = 86_400

export async function startReplica(
  { service, host, identity }: ReplicaOptions,
  common: Common,
): Promise<Replica> {
  const now = (): number => common.clock() / 1000
  const begin = (options = {}): ServiceProcess => startProcess({ service, now, ...options })
  let processes: readonly ServiceProcess[] = [begin()]
  let mode: AnswerMode = 'normal'
  let asked = 0
  const nextProcess = (): ServiceProcess => {
    const process = processes[asked % processes.length]
    if (process === undefined) throw new Error(`${host} has no process`)
    asked += 1
    return process
  }
  const server = await serveProcess({ ...common, nextProcess, mode: () => mode }, identity)
  return {
    service,
    host,
    port: server.port,
    url: `${identity === undefined ? 'http' : 'https'}://127.0.0.1:${server.port}`,
    isWorking: () => processes.length > 0 && mode !== 'silent',
    processes: () => processes,
    kill: async () => {
      await server.stop()
      processes = []
    },
    start: async () => {
      if (processes.length > 0) return
      processes = [begin()]
      await server.listen()
    },
    restart: (options) => {
      processes = [begin(options)]
    },
    balance: (count) => {
      const older = (): number => now() - daySeconds
      const others = Array.from({ length: count - 1 }, () => startProcess({ service, now: older }))
      processes = [...processes.slice(0, 1), ...others]
    },
    setAnswers: (next) => {
      mode = next
    },
    setCertificate: server.setCertificate,
    stop: server.stop,
  }
}

export type Replicas = readonly Replica[]

/** A random working process of a service; undefined if there is none. */
export function pick(replicas: Replicas, service: ServiceName, random: Random): ServiceProcess | undefined {
  const processes = replicas.flatMap((one) =>
    one.service === service && one.isWorking() ? one.processes() : [],
  )
  return processes[Math.floor(random() * processes.length)]
}

/** Whether a service does its work for the others: one replica is enough. */
export function serves(
  replicas: Replicas,
  service: ServiceName,
  { certificateValid, catalogResolves }: Conditions,
): boolean {
  if (service === 'policy_engine' && !certificateValid) return false
  if (service === 'catalog' && !catalogResolves) return false
  return replicas.some((one) => one.service === service && one.isWorking())
}

/** Anchore's capacity for images: it depends on the working services and the conditions of the minute. */
export function capacityOf(replicas: Replicas, conditions: Conditions): Capacity {
  const works = (service: ServiceName): boolean => serves(replicas, service, conditions)
  const core = works('catalog') && works('policy_engine')
  return {
    analyzers: replicas.flatMap((one) => (one.service === 'analyzer' && one.isWorking() ? [one.host] : [])),
    admits: works('apiext') && works('catalog'),
    // Without the policy engine no analyzer gets an image, and no analyzed image can be loaded.
    dequeues: conditions.dequeues && core && works('simplequeue'),
    completes: conditions.completes && core,
  }
}
