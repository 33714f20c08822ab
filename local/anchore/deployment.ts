import { serviceNames, type ServiceName } from '../../lib/anchore/services.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Changes } from '../world/images.ts'
import type { Random } from '../world/random.ts'
import { observeAnalysis, observeArrival, observeImport, observeMinute, type Levels } from './activity.ts'
import { instrument } from './instruments.ts'
import { startProcess } from './process.ts'
import { serveProcess, type Credentials, type ServiceServer } from './server.ts'

export interface AnchoreDeployment {
  /** The base URL of each service. */
  readonly urls: Readonly<Record<ServiceName, string>>
  /** Counts what happened in one minute of the world, as each service would. */
  readonly observe: (changes: Changes, levels: Levels) => void
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
  const processes = fromNames((name) => startProcess(name, now))
  const instruments = instrument(processes)
  observeImport(instruments)
  const servers = await Promise.all(
    serviceNames.map((name) => serveProcess(processes[name], credentials, clock)),
  )
  const urls = fromNames((name) => servers[serviceNames.indexOf(name)]?.url ?? '')
  return {
    urls,
    observe: (changes, levels) => {
      changes.arrived.forEach(() => {
        observeArrival(processes, random)
      })
      changes.finished.forEach((image) => {
        observeAnalysis(processes, instruments, image, random)
      })
      observeMinute(processes, instruments, levels, random)
    },
    stop: async () => {
      await Promise.all(servers.map((server: ServiceServer) => server.stop()))
    },
  }
}

function fromNames<T>(make: (name: ServiceName) => T): Readonly<Record<ServiceName, T>> {
  const entries = serviceNames.map((name) => [name, make(name)] as const)
  return Object.fromEntries(entries) as Record<ServiceName, T>
}
