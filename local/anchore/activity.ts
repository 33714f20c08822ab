import type { ServiceName } from '../../lib/anchore/services.ts'
import type { Conditions } from '../world/conditions.ts'
import type { Image } from '../world/images.ts'
import type { Random } from '../world/random.ts'
import type { Instruments } from './instruments.ts'
import type { ServiceProcess } from './process.ts'

export type Processes = Readonly<Record<ServiceName, ServiceProcess>>

/** Images at the end of a minute. */
export interface Levels {
  readonly waiting: number
  readonly analyzing: number
}

const path = '.anchore_engine_services_'
const post = { method: 'POST', status: '200' }
const get = { method: 'GET', status: '200' }

/** Free bytes of an idle scratch directory, and what one analysis takes of them. */
const scratchBytes = { idle: 77_915_807_744, analysis: 1_932_735_283 } as const

/** The catalog's watchers, with the seconds that a run of each takes. */
const watchers = {
  handle_image_watcher: 0.048,
  handle_repo_watcher: 0.0228,
  handle_policyeval: 0.0084,
  handle_vulnerability_scan: 0.0099,
  handle_analyzer_queue: 0.0345,
  handle_account_resource_cleanup: 0.0086,
  handle_image_gc: 0.0128,
  handle_notifications: 0.2009,
} as const

export function observeArrival({ apiext, catalog, simplequeue }: Processes, random: Random): void {
  apiext.request(`${path}apiext_api_controllers_images_add_image`, post, 0.15 + 0.3 * random())
  catalog.request(`${path}catalog_api_controllers_default_controller_add_image`, post, 0.1 + 0.2 * random())
  simplequeue.request(
    `${path}simplequeue_api_controllers_default_controller_enqueue`,
    post,
    0.01 + 0.02 * random(),
  )
}

/** An SBOM that was imported instead of analyzed. */
export function observeImport({ importSuccesses, importTime }: Instruments): void {
  importSuccesses.add(1)
  importTime.observe(0.6725, { status: 'success' })
}

export function observeAnalysis(
  processes: Processes,
  instruments: Instruments,
  image: Image,
  random: Random,
): void {
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
  instruments.cacheTime.observe(0.0044, { status: 'miss' })
  instruments.evaluationTime.observe(0.05 + 0.3 * random(), { status: 'success' })
}

/** What the services do each minute, whatever the work. */
export function observeMinute(
  processes: Processes,
  instruments: Instruments,
  { waiting, analyzing, probeSeconds }: Levels & Conditions,
  random: Random,
): void {
  for (const process of Object.values(processes)) {
    process.request('.anchore_engine_apis_common_health_check', get, 0.0008)
  }
  instruments.queueLength.set(waiting, { queuename: 'images_to_analyze' })
  // An analysis unpacks its image: scratch space goes with the work.
  instruments.scratchFree.set(scratchBytes.idle - analyzing * scratchBytes.analysis)
  instruments.catalogScratchFree.set(scratchBytes.idle)
  const write = probeSeconds * (0.5 + 0.6 * random())
  instruments.databaseRead.observe(write / 3)
  instruments.databaseWrite.observe(write)
  instruments.databaseReadWrite.observe((4 * write) / 3)
  for (const [watcher, seconds] of Object.entries(watchers)) {
    instruments.watcherTime.observe(seconds, { function: watcher, status: 'success' })
  }
  // The catalog's policy watcher asks again for an image that was evaluated before.
  instruments.cacheHits.add(1)
  instruments.cacheTime.observe(0.0124, { status: 'hit' })
}
