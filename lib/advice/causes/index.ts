import type { History } from '../../history/history.ts'
import type { Capacity } from '../capacity.ts'
import { columns } from '../columns.ts'
import type { Lifecycle } from '../lifecycle.ts'
import { minutesWhere } from '../../history/measure.ts'
import { minMinutes, seconds, type Cause } from './cause.ts'
import { fullConnections, tooManyConnections } from './connections.ts'
import { analyzerCause } from './analyzer.ts'
import { smallScratch } from './scratch.ts'
import { policyEngine } from './policy-engine.ts'
import { stuck, oldFeeds, ioUnmeasured } from './others.ts'

/** The causes, the limiting one first; empty if no setting needs a change. */
export function causesIn(
  history: History,
  {
    lifecycle,
    capacity,
    targetWaitSeconds,
  }: { lifecycle: Lifecycle; capacity: Capacity | undefined; targetWaitSeconds: number },
): readonly Cause[] {
  const lateMinutes = minutesWhere(history, columns.oldestWait, (wait) => wait > targetWaitSeconds)
  const late =
    lateMinutes >= minMinutes
      ? `the oldest image waited longer than ${seconds(targetWaitSeconds)} for ${seconds(lateMinutes * 60)}, at most ${seconds(lifecycle.waiting.maxSeconds)}`
      : undefined
  const first = [
    fullConnections(history, late, capacity),
    smallScratch(history, lifecycle),
    ...policyEngine(history, late),
  ].filter((cause) => cause !== undefined)
  const explained = first.some(({ kind }) => kind !== 'slow-evaluation')
  const slowest = explained || late === undefined ? undefined : analyzerCause(history, late, lifecycle)
  const isShort = slowest?.kind === 'few-analyzers' && late !== undefined
  const analyzers = (isShort ? tooManyConnections(late, capacity) : undefined) ?? slowest
  return [...first, analyzers, stuck(history), oldFeeds(history), ioUnmeasured(history)]
    .filter((cause) => cause !== undefined)
    .toSorted((one, other) => rank(one, late) - rank(other, late))
}

/** Causes that make images wait come first, missing measurements last. */
function rank({ kind }: Cause, late: string | undefined): number {
  if (kind === 'io-unmeasured') return 3
  if (kind === 'slow-evaluation' || kind === 'stuck' || kind === 'old-feeds')
    return late === undefined ? 1 : 2
  return 0
}
