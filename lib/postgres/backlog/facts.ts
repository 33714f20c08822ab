import { factOf, type NewFact } from '../../findings/index.ts'
import { formatDuration } from '../../model/index.ts'
import {
  analysisFailures,
  analysisStalled,
  backlogGrowth,
  longestAnalysis,
  oldestWait,
  timeToDrain,
} from '../metrics.ts'
import type { Headroom } from '../connections/headroom.ts'
import { neverDrains } from './drain.ts'
import { recentMinutes, type RecentResults } from './growth.ts'
import type { Backlog } from './model.ts'
import { keepUpStep, ageStep, stallStep } from './steps.ts'

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
  const explained = { lines, impact, ...(growth > 0 && keepUpStep(analyzing, { recent, growth, headroom })) }
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
