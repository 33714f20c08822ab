import type { Changes } from '../world/image.ts'
import type { Images } from '../world/images.ts'
import {
  observeAnalysis,
  observeArrival,
  observeEvaluations,
  observeQueue,
  observeScratch,
  observeTraffic,
  type Activity,
} from './activity.ts'
import { observeCatalog, observeSync, syncMinutes } from './upkeep.ts'
import type { ServiceProcess } from './process.ts'
import type { Replica } from './replica.ts'

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
