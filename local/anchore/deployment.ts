import { randomUUID } from 'node:crypto'
import { serviceNames, type ServiceName } from '../../lib/anchore/services.ts'
import type { Clock } from '../../lib/model/clock.ts'
import { usual, type Conditions, type DatabaseState } from '../world/conditions.ts'
import type { Changes } from '../world/images.ts'
import type { Random } from '../world/random.ts'
import {
  observeAnalysis,
  observeArrival,
  observeImport,
  observeMinute,
  type Levels,
  type Processes,
} from './activity.ts'
import { instrument, type Instruments } from './instruments.ts'
import { startProcess } from './process.ts'
import { serveProcess, type Credentials, type ServiceServer } from './server.ts'

export interface AnchoreDeployment {
  /** The base URL of each service. */
  readonly urls: Readonly<Record<ServiceName, string>>
  /** Counts what happened in one minute of the world, as each service would; a usual one unless told otherwise. */
  readonly observe: (changes: Changes, levels: Levels, conditions?: Conditions) => void
  /** Ends every process; those that follow start now and have counted nothing. */
  readonly restart: () => void
  /** What the services find when they look a user up. */
  readonly databaseIs: (state: DatabaseState) => void
  /** Every service accepts another password than the one it was started with, and that one again. */
  readonly rotatePassword: () => void
  readonly restorePassword: () => void
  readonly stop: () => Promise<void>
}

export interface AnchoreParts {
  readonly clock: Clock
  readonly credentials: Credentials
  readonly random: Random
}

/** Five services on loopback ports that export exactly what anchore-engine 1.1.0 does, after one import. */
export async function startAnchore({ clock, credentials, random }: AnchoreParts): Promise<AnchoreDeployment> {
  const now = (): number => clock() / 1000
  const start = (): Generation => {
    const processes = fromNames((name) => startProcess(name, now))
    return { processes, instruments: instrument(processes) }
  }
  let running = start()
  let database: DatabaseState = 'up'
  let accepted = credentials
  observeImport(running.instruments)
  const servers = await Promise.all(
    serviceNames.map((name) =>
      serveProcess({
        running: () => running.processes[name],
        database: () => database,
        credentials: () => accepted,
        clock,
      }),
    ),
  )
  const urls = fromNames((name) => servers[serviceNames.indexOf(name)]?.url ?? '')
  return {
    urls,
    observe: (changes, levels, conditions = usual) => {
      const { processes, instruments } = running
      changes.arrived.forEach(() => {
        observeArrival(processes, random)
      })
      changes.finished.forEach((image) => {
        observeAnalysis(processes, instruments, image, random)
      })
      observeMinute(processes, instruments, { ...levels, ...conditions }, random)
    },
    restart: () => {
      running = start()
    },
    databaseIs: (state) => {
      database = state
    },
    rotatePassword: () => {
      accepted = { ...credentials, password: randomUUID() }
    },
    restorePassword: () => {
      accepted = credentials
    },
    stop: async () => {
      await Promise.all(servers.map((server: ServiceServer) => server.stop()))
    },
  }
}

/** What runs between two restarts. */
interface Generation {
  readonly processes: Processes
  readonly instruments: Instruments
}

function fromNames<T>(make: (name: ServiceName) => T): Readonly<Record<ServiceName, T>> {
  const entries = serviceNames.map((name) => [name, make(name)] as const)
  return Object.fromEntries(entries) as Record<ServiceName, T>
}
