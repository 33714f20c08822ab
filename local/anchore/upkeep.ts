import type { Conditions } from '../world/conditions.ts'
import type { Random } from '../world/random.ts'
import { probes, scratch, watcherTime } from './families.ts'
import type { ServiceProcess } from './process.ts'

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
export function observeCatalog(
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
export const syncMinutes = 30

/** Counts one sync by the policy engine. */
export function observeSync(process: ServiceProcess, { feedsSync }: Conditions): void {
  const labels = { function: 'do_feed_sync', status: feedsSync ? 'success' : 'fail' }
  process.family(watcherTime).observe(feedsSync ? 40 : 3, labels)
}
