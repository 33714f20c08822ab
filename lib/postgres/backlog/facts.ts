import { factOf, type NewFact } from '../../findings/index.ts'
import { formatDuration } from '../../model/index.ts'
import { analysisFailures, analysisStalled, longestAnalysis } from '../catalogue/analysis.ts'
import { backlogGrowth, oldestWait, timeToDrain } from '../catalogue/backlog.ts'
import type { Headroom } from '../reading.ts'
import { neverDrains, recentMinutes, type RecentResults } from './pace.ts'
import type { Backlog } from './query.ts'

/** The numbers of a page about the backlog. */
export interface Numbers {
  /** Seconds. */
  readonly drain: number
  readonly growth: number
  readonly isStalled: boolean
  readonly recent: RecentResults
  readonly headroom?: Headroom | undefined
}

/** The explanations of the backlog: counts, times and two images. */
export function backlogFacts(
  backlog: Backlog,
  { drain, growth, isStalled, recent, headroom }: Numbers,
): readonly NewFact[] {
  const { waiting, analyzing } = backlog
  const lines = [paceLine(backlog, recent), ...imageLines(backlog)]
  const waits = `${waiting} ${waiting === 1 ? 'waits' : 'wait'}`
  const impact = drainImpact(drain)
  const explained = { lines, impact, ...(growth > 0 && keepUpStep(analyzing, recent, growth, headroom)) }
  const failures = `${recent.failed} of ${recent.finished} in ${recentMinutes} min`
  const facts: readonly (NewFact | false)[] = [
    waiting > 0 &&
      factOf(oldestWait, `${waits}, ${drainText(drain)}`, { first: ageStep(backlog, recent), ...explained }),
    waiting > 0 && factOf(timeToDrain, `${waits}, ${analyzing} in analysis`, explained),
    growth > 0 &&
      factOf(
        backlogGrowth,
        `${waits}, the oldest for ${time(backlog.oldestWait)}, ${drainText(drain)}`,
        explained,
      ),
    analyzing > 0 && longestFact(backlog, lines),
    isStalled &&
      factOf(analysisStalled, `${waits}, ${stallCause(backlog)}`, { lines, first: stallStep(backlog) }),
    recent.failed > 0 && factOf(analysisFailures, failures),
  ]
  return facts.filter((fact) => fact !== false)
}

function longestFact({ longestImage: image = 'unknown' }: Backlog, lines: readonly string[]): NewFact {
  return factOf(longestAnalysis, `image ${image}`, {
    lines,
    first: `Find ${image} in the logs of the analyzers, and restart the analyzer that works on it.`,
  })
}

function drainImpact(seconds: number): string {
  return seconds >= neverDrains
    ? 'No new image gets a verdict as long as none completes; deploys that wait for one are blocked.'
    : `A new image gets its verdict in about ${time(seconds)}; deploys that wait for it are delayed.`
}

function paceLine({ analyzing }: Backlog, { finished, failed }: RecentResults): string {
  return `In ${recentMinutes} min ${finished - failed} completed and ${failed} failed; ${analyzing} in analysis.`
}

function drainText(seconds: number): string {
  return seconds >= neverDrains ? 'none completes' : `${time(seconds)} to drain`
}

function stallCause({ analyzing, shortestAnalysis, longestAnalysis: longest }: Backlog): string {
  if (analyzing === 0) return 'no analysis runs'
  if (analyzing === 1) return `the only analysis has run for ${time(longest)}`
  const [from, to] = [time(shortestAnalysis), time(longest)]
  return `${analyzing} analyses have run for ${from === to ? to : `${from} to ${to}`}`
}

function imageLines({ waiting, oldestImage, oldestWait: wait, ...running }: Backlog): readonly string[] {
  return [
    ...(waiting > 0 ? [`Oldest waiting image: ${oldestImage ?? 'unknown'}, for ${time(wait)}.`] : []),
    ...(running.analyzing > 0
      ? [
          `Longest analysis: image ${running.longestImage ?? 'unknown'}, for ${time(running.longestAnalysis)}.`,
        ]
      : []),
  ]
}

function time(seconds: number): string {
  return formatDuration(1_000 * seconds)
}

/** The number of analyzers that the arrivals need, from the working analyzers and the completion rate. */
function keepUpStep(
  analyzing: number,
  { finished }: RecentResults,
  growth: number,
  headroom: Headroom | undefined,
): { readonly first?: string } {
  if (finished === 0 || analyzing === 0) return {}
  const pace = finished / recentMinutes
  const needed = Math.ceil((analyzing * (pace + growth)) / pace)
  return { first: analyzersStep(analyzing, needed, headroom) }
}

/**
 * The first step if there are too few analyzers: the number that the connections allow, and the limit that prevents
 * more.
 */
export function analyzersStep(now: number, needed: number, headroom: Headroom | undefined): string {
  const keepUp = `About ${needed} analyzers would keep up, ${now} work now.`
  const stop = 'or stop the job that submits the images'
  if (headroom === undefined)
    return `${keepUp} Add analyzers while the database has connections and the analyzers have scratch space, ${stop}.`
  const { used, limit, free, perProcess } = headroom
  const more = Math.ceil((needed - now) * perProcess)
  const connections = `${used} of ${limit} connections are used`
  if (more <= free)
    return `${keepUp} Add ${needed - now}: ${connections}, and they open about ${more} more. Give each its scratch space, ${stop}.`
  const fitting = Math.floor(free / perProcess)
  const some = fitting === 0 ? 'Add none yet' : `Add ${fitting} at most`
  return `${keepUp} ${some}: ${connections}, and ${needed - now} more would open about ${more}. First lower the pools (db_pool_size) or raise max_connections, ${stop}.`
}

function ageStep(backlog: Backlog, { finished, failed }: RecentResults): string {
  return finished === failed
    ? stallStep(backlog)
    : 'Images complete: add analyzers while the database has connections and the analyzers have scratch space.'
}

/** Pulling the image by hand shows whether the registry or the analyzers are the cause. */
function stallStep({ analyzing, oldestImage: image }: Backlog): string {
  if (analyzing === 0)
    return 'See whether the analyzers run and reach simplequeue and the catalog: none has taken an image. Restart them.'
  // A truncated digest cannot be pulled.
  const named = image === undefined ? '' : `, such as ${image} (\`anchorectl image list\` has its name)`
  return `From an analyzer, pull an image by hand${named}. If the pull hangs, the registry is the reason; if not, restart the analyzers.`
}
