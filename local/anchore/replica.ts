import type { ServiceName } from '../../lib/anchore/index.ts'
import type { Clock } from '../../lib/model/index.ts'
import type { Identity } from '../world/certificates.ts'
import type { DatabaseState } from '../world/conditions.ts'
import type { AnswerMode } from './answer-mode.ts'
import { startProcess, type ServiceProcess } from './process.ts'
import { serveProcess, type Credentials } from './server.ts'

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
