import { factOf, type NewFact } from '../../model/finding.ts'
import { formatDuration } from '../../model/quantity.ts'
import {
  analysisFailures,
  analysisStalled,
  backlogGrowth,
  longestAnalysis,
  oldestWait,
  timeToDrain,
} from '../metrics.ts'
import { neverDrains } from './drain.ts'
import type { failureShare } from './growth.ts'
import type { Backlog } from './model.ts'

/** The published numbers behind a page of the backlog. */
interface Numbers {
  /** Seconds. */
  readonly drain: number
  readonly growth: number
  readonly isStalled: boolean
  readonly lately: Parameters<typeof failureShare>[0]
}

/** The explanations of the backlog: counts, times and two images. */
export function backlogFacts(
  backlog: Backlog,
  { drain, growth, isStalled, lately }: Numbers,
): readonly NewFact[] {
  const { waiting, analyzing } = backlog
  const lines = imageLines(backlog)
  const amount = `${counted(waiting, 'image')} ${waiting === 1 ? 'waits' : 'wait'}, ${drainText(drain)}`
  const failures = `${lately.failed} of ${lately.finished} in 15 min`
  const facts: readonly (NewFact | false)[] = [
    waiting > 0 && factOf(oldestWait, amount, { lines }),
    waiting > 0 && factOf(timeToDrain, `${waiting} wait, ${analyzing} are analyzed`, { lines }),
    growth > 0 && factOf(backlogGrowth, amount, { lines }),
    analyzing > 0 && factOf(longestAnalysis, `image ${backlog.longestImage ?? 'unknown'}`, { lines }),
    isStalled && factOf(analysisStalled, stallCause(backlog), { lines: [amount, ...lines] }),
    lately.failed > 0 && factOf(analysisFailures, failures),
  ]
  return facts.filter((fact) => fact !== false)
}

function drainText(seconds: number): string {
  return seconds >= neverDrains ? 'none completes' : `${time(seconds)} to drain`
}

function stallCause({ analyzing, shortestAnalysis, longestAnalysis: longest }: Backlog): string {
  if (analyzing === 0) return 'no analysis runs'
  if (analyzing === 1) return `the only analysis has run for ${time(longest)}`
  return `${analyzing} analyses have run for ${time(shortestAnalysis)} to ${time(longest)}`
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

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function time(seconds: number): string {
  return formatDuration(1_000 * seconds)
}
