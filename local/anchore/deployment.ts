import { serviceNames, type ServiceName } from '../../lib/anchore/services.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Changes, Image } from '../world/images.ts'
import type { Random } from '../world/random.ts'
import { startProcess, type ServiceProcess } from './process.ts'
import { serveProcess, type Credentials, type ServiceServer } from './server.ts'
import { instrument, type Instruments } from './instruments.ts'

export interface AnchoreDeployment {
  /** The base URL of each service. */
  readonly urls: Readonly<Record<ServiceName, string>>
  /** Counts what happened in the world since the last call, as each service would. */
  readonly observe: (
    changes: Changes,
    levels: { readonly waiting: number; readonly analyzing: number },
  ) => void
  readonly stop: () => Promise<void>
}

export interface AnchoreParts {
  readonly clock: Clock
  readonly credentials: Credentials
  readonly random: Random
}

/** Five services on loopback ports that export exactly what anchore-engine 1.1.0 does. */
export async function startAnchore({ clock, credentials, random }: AnchoreParts): Promise<AnchoreDeployment> {
  const now = (): number => clock() / 1000
  const processes = fromNames((name) => startProcess(name, now))
  const instruments = instrument(processes)
  const servers = await Promise.all(serviceNames.map((name) => serveProcess(processes[name], credentials)))
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
      observeMinute(instruments, levels, random)
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

type Processes = Readonly<Record<ServiceName, ServiceProcess>>

const path = '.anchore_engine_services_'
const post = { method: 'POST', status: '200' }

function observeArrival({ apiext, catalog, simplequeue }: Processes, random: Random): void {
  apiext.request(`${path}apiext_api_controllers_images_add_image`, post, 0.15 + 0.3 * random())
  catalog.request(`${path}catalog_api_controllers_default_controller_add_image`, post, 0.1 + 0.2 * random())
  simplequeue.request(
    `${path}simplequeue_api_controllers_default_controller_enqueue`,
    post,
    0.01 + 0.02 * random(),
  )
}

function observeAnalysis(processes: Processes, instruments: Instruments, image: Image, random: Random): void {
  const seconds = (image.finishedMs - image.startedMs) / 1000
  if (image.fails) {
    instruments.analysisErrors.add(1)
    instruments.analysisTime.observe(seconds, { status: 'fail' })
    return
  }
  instruments.analysisSuccesses.add(1)
  instruments.analysisTime.observe(seconds, { status: 'success' })
  const ingress = `${path}policy_engine_api_controllers_synchronous_operations_ingress_image`
  processes.policy_engine.request(ingress, post, 0.4 + 0.8 * random())
  instruments.cacheMisses.add(1)
  instruments.evaluationTime.observe(0.05 + 0.3 * random(), { status: 'success' })
}

function observeMinute(
  instruments: Instruments,
  { waiting, analyzing }: { readonly waiting: number; readonly analyzing: number },
  random: Random,
): void {
  instruments.queueLength.set(waiting, { queuename: 'images_to_analyze' })
  // An analysis unpacks its image: scratch space goes with the work.
  instruments.scratchFree.set(77_915_807_744 - analyzing * 1_932_735_283)
  const write = 0.003 + 0.004 * random()
  instruments.databaseWrite.observe(write)
  instruments.databaseRead.observe(write / 3)
}
