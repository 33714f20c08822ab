import type { Capacity } from '../capacity.ts'
import { analyzerCause } from './analyzer.ts'
import { minMinutes, seconds, type Cause } from './cause.ts'
import { fullConnections, tooManyConnections } from './connections.ts'
import { smallScratch, stuck, oldFeeds, ioUnmeasured } from './others.ts'
import { policyEngine } from './policy-engine.ts'
import { columns } from '../columns.ts'
import type { Lifecycle } from '../lifecycle.ts'
import { type History, minutesWhere } from '../../cloudwatch/index.ts'

/** The causes, the limiting one first; empty if no setting needs a change. */
export function causesIn(
  history: History,
  {
    lifecycle,
    capacity,
    targetWaitSeconds,
  }: { lifecycle: Lifecycle; capacity: Capacity | undefined; targetWaitSeconds: number },
): readonly Cause[] {
  const minutes = minutesWhere(history, columns.oldestWait, (wait) => wait > targetWaitSeconds)
  const waitEvidence =
    minutes >= minMinutes
      ? `for ${seconds(minutes * 60)} the oldest image had waited longer than ${seconds(targetWaitSeconds)}, at most ${seconds(lifecycle.waiting.maxSeconds)}`
      : undefined
  const measured = [
    fullConnections(history, waitEvidence, capacity),
    smallScratch(history, lifecycle),
    ...policyEngine(history, waitEvidence),
  ].filter((cause) => cause !== undefined)
  const explainsWait = measured.some(({ kind }) => kind !== 'slow-evaluation')
  const others =
    explainsWait || waitEvidence === undefined ? [] : [waitCause(history, waitEvidence, lifecycle, capacity)]
  return [...measured, ...others, stuck(history), oldFeeds(history), ioUnmeasured(history)]
    .filter((cause) => cause !== undefined)
    .toSorted((one, other) => rank(one, waitEvidence) - rank(other, waitEvidence))
}

function waitCause(
  history: History,
  waitEvidence: string,
  lifecycle: Lifecycle,
  capacity: Capacity | undefined,
): Cause {
  const cause = analyzerCause(history, waitEvidence, lifecycle)
  if (cause.kind !== 'few-analyzers') return cause
  return tooManyConnections(waitEvidence, capacity) ?? cause
}

/** Causes that make images wait come first, missing measurements last. */
function rank({ kind }: Cause, waitEvidence: string | undefined): number {
  if (kind === 'io-unmeasured') return 3
  if (kind === 'slow-evaluation' || kind === 'stuck' || kind === 'old-feeds')
    return waitEvidence === undefined ? 1 : 2
  return 0
}
