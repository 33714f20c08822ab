import { analyzersStep, type Headroom } from '../connections/headroom.ts'
import { recentMinutes, type RecentResults } from './growth.ts'
import type { Backlog } from './model.ts'

/** The number of analyzers that the arrivals need, from the working analyzers and the completion rate. */
export function keepUpStep(
  analyzing: number,
  {
    recent: { finished },
    growth,
    headroom,
  }: { readonly recent: RecentResults; readonly growth: number; readonly headroom?: Headroom | undefined },
): { readonly first?: string } {
  if (finished === 0 || analyzing === 0) return {}
  const pace = finished / recentMinutes
  const needed = Math.ceil((analyzing * (pace + growth)) / pace)
  return { first: analyzersStep(analyzing, needed, headroom) }
}

export function ageStep(backlog: Backlog, { finished, failed }: RecentResults): string {
  return finished === failed
    ? stallStep(backlog)
    : 'Images complete: add analyzers while the database has connections and the analyzers have scratch space.'
}

/** Pulling the image by hand shows whether the registry or the analyzers are the cause. */
export function stallStep({ analyzing, oldestImage: image }: Backlog): string {
  if (analyzing === 0)
    return 'See whether the analyzers run and reach simplequeue and the catalog: none has taken an image. Restart them.'
  // A truncated digest cannot be pulled.
  const named = image === undefined ? '' : `, such as ${image} (\`anchorectl image list\` has its name)`
  return `From an analyzer, pull an image by hand${named}. If the pull hangs, the registry is the reason; if not, restart the analyzers.`
}
