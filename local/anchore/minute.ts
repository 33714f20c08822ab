import type { Changes, Images, Image } from '../world/images.ts'
import {
  type ServiceProcess,
  analyses,
  evaluations,
  queueLength,
  scratch,
  probes,
  watcherTime,
} from './process.ts'
import { type Replica, pick, serves, type Replicas } from './replica.ts'
import type { ServiceName } from '../../lib/anchore/index.ts'
import type { Slot } from '../../lib/model/index.ts'
import type { Conditions } from '../world/conditions.ts'
import { poisson, type Random } from '../world/random.ts'

/** Counts the events of a minute in the processes in which they happened; returns whether the feeds were synced. */
export function observe(activity: Activity, changes: Changes, images: Images): { readonly synced: boolean } {
  for (const replica of activity.replicas.filter((one) => one.isWorking()))
    for (const process of replica.processes()) observeProcess(replica, process, images, activity)
  observeTraffic(activity)
  changes.arrived.forEach(() => {
    observeArrival(activity)
  })
  for (const image of changes.finished) observeAnalysis(image, activity)
  return { synced: sync(activity) }
}

/** Counts the work that every process does each minute. */
function observeProcess(
  { service, host }: Replica,
  process: ServiceProcess,
  images: Images,
  activity: Activity,
): void {
  const { conditions, random } = activity
  process.request('.anchore_engine_apis_common_health_check', { method: 'GET', status: '200' }, 0.0008)
  if (service === 'catalog') observeCatalog(process, conditions, random)
  // Without its database a process keeps the last value of its gauges.
  else if (conditions.database !== 'up') return
  else if (service === 'simplequeue') observeQueue(process, images, random)
  else if (service === 'analyzer') observeScratch(process, images.jobOf(host), activity)
  else if (service === 'policy_engine') observeEvaluations(process, activity)
}

/** The policy engine syncs the feeds after its start, and then every half hour. */
function sync({ replicas, conditions }: Activity): boolean {
  if (conditions.database !== 'up') return false
  const due = replicas
    .filter(({ service, isWorking }) => service === 'policy_engine' && isWorking())
    .flatMap((one) => one.processes())
    .filter((process) => process.countMinute() % syncMinutes === 0)
  for (const process of due) observeSync(process, conditions)
  return due.length > 0 && conditions.feedsSync
}

/** One minute of a deployment. */
interface Activity {
  readonly slot: Slot
  readonly replicas: Replicas
  readonly conditions: Conditions
  readonly random: Random
}

const path = '.anchore_engine_services_'
const post = { method: 'POST', status: '200' }
const get = { method: 'GET', status: '200' }

/** The mean number of requests in a minute, by service or kind of request. */
const traffic = { apiext: 20, catalog: 60, isInQueue: 45, dequeue: 45, evaluations: 6 } as const
/** simplequeue holds the request of an analyzer while the queue is empty. */
const dequeueSeconds = { waiting: 7, work: 0.05 } as const

function observeArrival({ replicas, random }: Activity): void {
  const request = (service: ServiceName, endpoint: string, seconds: number): void => {
    pick(replicas, service, random)?.request(`${path}${endpoint}`, post, seconds)
  }
  request('apiext', 'apiext_api_controllers_images_add_image', 0.15 + 0.3 * random())
  request('catalog', 'catalog_api_controllers_default_controller_add_image', 0.1 + 0.2 * random())
  request('simplequeue', 'simplequeue_api_controllers_default_controller_enqueue', 0.01 + 0.02 * random())
}

/** Counts a finished analysis in its analyzer; the image of a successful one is loaded into the policy engine and evaluated. */
function observeAnalysis(image: Image, { replicas, conditions, random }: Activity): void {
  const [analyzer] = replicas.find(({ host }) => host === image.analyzer)?.processes() ?? []
  const seconds = (image.finishedMs - image.startedMs) / 1000
  analyzer?.family(image.fails ? analyses.errors : analyses.successes).add(1)
  analyzer?.family(analyses.time).observe(seconds, { status: image.fails ? 'fail' : 'success' })
  if (image.fails) return
  const policyEngine = pick(replicas, 'policy_engine', random)
  const ingress = `${path}policy_engine_api_controllers_synchronous_operations_ingress_image`
  policyEngine?.request(ingress, post, conditions.uploadSeconds * (0.5 + random()))
  if (policyEngine !== undefined) evaluate(policyEngine, conditions, random)
}

function evaluate(policyEngine: ServiceProcess, { evaluationSeconds }: Conditions, random: Random): void {
  policyEngine.family(evaluations.misses).add(1)
  policyEngine.family(evaluations.cacheTime).observe(0.0044, { status: 'miss' })
  const seconds = evaluationSeconds * (0.8 + 0.4 * random())
  policyEngine.family(evaluations.time).observe(seconds, { status: 'success' })
}

/** Counts the requests of one minute, by users and between services. An API call fails if a service behind it fails. */
function observeTraffic({ replicas, conditions, random }: Activity): void {
  const { apiErrors, database, probeSeconds } = conditions
  // A call that waits for a frozen database is never answered.
  if (database === 'frozen') return
  const broken = (['catalog', 'policy_engine'] as const).some((one) => !serves(replicas, one, conditions))
  const isDown = database !== 'up'
  const errors = broken || isDown ? 1 : apiErrors
  const check = `${path}apiext_api_controllers_images_get_image_policy_check`
  for (let calls = poisson(traffic.apiext, random); calls > 0; calls -= 1) {
    const status = random() < errors ? '500' : '200'
    pick(replicas, 'apiext', random)?.request(
      check,
      { ...get, status },
      0.05 + 0.08 * random() + probeSeconds,
    )
  }
  const catalog = pick(replicas, 'catalog', random)
  const subscriptions = `${path}catalog_api_controllers_default_controller_subscriptions_get`
  const answered = { ...get, status: isDown ? '500' : '200' }
  catalog?.request(subscriptions, answered, probeSeconds, poisson(traffic.catalog, random))
}

/** Counts the requests to simplequeue in one minute, and sets the queue lengths that it reads every 15 s. */
function observeQueue(process: ServiceProcess, images: Images, random: Random): void {
  const queue = `${path}simplequeue_api_controllers_default_controller_`
  process.request(`${queue}is_inqueue`, post, 0.008, poisson(traffic.isInQueue, random))
  const seconds = images.waiting() > 0 ? dequeueSeconds.work : dequeueSeconds.waiting
  process.request(`${queue}dequeue`, get, seconds, poisson(traffic.dequeue, random))
  const lengths = process.family(queueLength)
  lengths.set(images.waiting(), { queuename: 'images_to_analyze' })
  for (const queuename of quietQueues) lengths.set(0, { queuename })
}

/** simplequeue's other queues; they are always there, and empty here. */
const quietQueues = [
  'event_log',
  'feed_sync_tasks',
  'archive_tasks',
  'image_vulnerabilities',
  'repo_update',
  'policy_eval',
  'tag_update',
  'vuln_update',
  'analysis_update',
  'watcher_tasks',
]

/** The files of an image fill the scratch directory until it is unpacked, and are removed when its analysis ends. */
function observeScratch(
  process: ServiceProcess,
  image: Image | undefined,
  { slot, conditions: { scratchBytes } }: Activity,
): void {
  process.family(scratch).set(scratchBytes - Math.min(filesOf(image, slot), scratchBytes / 2))
}

function filesOf(image: Image | undefined, slot: Slot): number {
  if (image === undefined) return 0
  const { startedMs, unpackedMs, bytes } = image
  const filled = unpackedMs > startedMs ? (slot - startedMs) / (unpackedMs - startedMs) : 1
  return Math.round(bytes * Math.min(1, Math.max(0, filled)))
}

/** Counts the evaluations for users and for the catalog's watcher: half of them are in the cache. */
function observeEvaluations(process: ServiceProcess, { conditions, random }: Activity): void {
  const asked = poisson(traffic.evaluations, random)
  for (let missed = Math.ceil(asked / 2); missed > 0; missed -= 1) evaluate(process, conditions, random)
  const hits = 1 + Math.floor(asked / 2)
  process.family(evaluations.hits).add(hits)
  process.family(evaluations.cacheTime).observe(0.0124, { status: 'hit' }, hits)
}

interface Watcher {
  /** The runs in a minute, or the minutes from one run to the next. */
  readonly runs: number | { readonly each: number }
  readonly seconds: number
}

/** The catalog's watchers in the order of a fresh process, with the timers that anchore-engine ships. */
const watchers: Readonly<Record<string, Watcher>> = {
  handle_image_watcher: { runs: { each: 60 }, seconds: 0.048 },
  handle_repo_watcher: { runs: 1, seconds: 0.0228 },
  handle_policyeval: { runs: { each: 60 }, seconds: 0.0084 },
  handle_vulnerability_scan: { runs: { each: 240 }, seconds: 0.0099 },
  handle_analyzer_queue: { runs: 55, seconds: 0.0345 },
  handle_account_resource_cleanup: { runs: 2, seconds: 0.0086 },
  handle_image_gc: { runs: 1, seconds: 0.0128 },
  handle_notifications: { runs: 2, seconds: 0.2009 },
}

/** Counts the catalog's own work in one minute: its probes of the database, and its watchers, which all run in the first minute. */
function observeCatalog(
  process: ServiceProcess,
  { probeSeconds, scratchBytes, database }: Conditions,
  random: Random,
): void {
  // Anchore counts a failed probe too, and then skips the write.
  const write = probeSeconds * (0.5 + 0.6 * random())
  process.family(probes.read).observe(write / 3)
  if (database !== 'up') return
  process.family(probes.write).observe(write)
  process.family(probes.readWrite).observe((4 * write) / 3)
  process.family(scratch).set(scratchBytes)
  const minute = process.countMinute()
  for (const [watcher, { runs, seconds }] of Object.entries(watchers)) {
    const times = typeof runs === 'number' ? runs : minute % runs.each === 0 ? 1 : 0
    if (times === 0) continue
    process.family(watcherTime).observe(seconds, { function: watcher, status: 'success' }, times)
  }
}

/** Minutes between two syncs of the vulnerability feeds. */
const syncMinutes = 30

/** Counts one sync by the policy engine. */
function observeSync(process: ServiceProcess, { feedsSync }: Conditions): void {
  const labels = { function: 'do_feed_sync', status: feedsSync ? 'success' : 'fail' }
  process.family(watcherTime).observe(feedsSync ? 40 : 3, labels)
}
