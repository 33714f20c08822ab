import { type History, durationsIn, maxIn, meanIn, minIn, type Selected } from '../../cloudwatch/index.ts'
import { formatQuantity } from '../../model/index.ts'
import { analysis, columns } from '../columns.ts'
import { busyPeriods, type Lifecycle } from '../lifecycle.ts'
import { slowFactors, minEvents, seconds, type Cause } from './cause.ts'

/** If fewer analyzers have work while images wait, the queue is the cause: images do not reach the analyzers. */
const minWorkingShare = 0.7
/** If the free scratch space changes in at least this share of the periods, the analyzers download and unpack. */
const movingFrom = 0.8
/** If it changes in at most this share, they analyze. */
const stillUpTo = 0.5

/** Images wait, and neither the database nor the policy engine explains it. */
export function analyzerCause(history: History, waitEvidence: string, lifecycle: Lifecycle): Cause {
  const busy = busyPeriods(history)
  const quiet: Selected = (period) => !busy(period)
  const now = durationsIn(history, analysis, busy)
  const otherwise = durationsIn(history, analysis, quiet)
  const comparable = now.count >= minEvents && otherwise.count >= minEvents
  const factor = comparable ? now.meanSeconds / otherwise.meanSeconds : 1
  if (factor >= slowFactors.analysis)
    return slowAnalysis(history, waitEvidence, { now: now.meanSeconds, otherwise: otherwise.meanSeconds })
  const { analyzers, threads, analysis: all, arrivedPerHour, completedPerHour } = lifecycle
  const servers = (analyzers ?? 0) * threads
  const atWork = meanIn(history, columns.analyzing, busy) ?? 0
  if (servers > 0 && atWork < minWorkingShare * servers)
    return {
      kind: 'queue',
      steps: ['waiting'],
      confidence: 'medium',
      evidence: [
        `while images waited, ${formatQuantity(atWork, 'Count')} of ${formatQuantity(servers, 'Count')} analyzers had work`,
        ...unqueuedIn(history, busy),
        waitEvidence,
      ],
    }
  const compared = comparable
    ? `an analysis took ${seconds(now.meanSeconds)} while images waited and ${seconds(otherwise.meanSeconds)} otherwise`
    : `an analysis took ${seconds(all.meanSeconds)}; there is no quiet time to compare it with`
  return {
    kind: 'few-analyzers',
    steps: ['waiting'],
    confidence: comparable ? 'high' : 'medium',
    evidence: [
      `while images waited, ${formatQuantity(atWork, 'Count')} of ${formatQuantity(servers, 'Count')} analyzers had work`,
      `${formatQuantity(arrivedPerHour, 'Count')} images an hour arrived and ${formatQuantity(completedPerHour, 'Count')} completed`,
      compared,
      waitEvidence,
    ],
  }
}

function unqueuedIn(history: History, busy: Selected): readonly string[] {
  const unqueued = meanIn(history, columns.unqueued, busy) ?? 0
  return unqueued < 1 ? [] : [`${formatQuantity(unqueued, 'Count')} of the waiting images were in no queue`]
}

function slowAnalysis(
  history: History,
  waitEvidence: string,
  { now, otherwise }: { now: number; otherwise: number },
): Cause {
  const evidence = [
    `an analysis took ${seconds(now)} while images waited and ${seconds(otherwise)} otherwise; the upload is not the reason`,
    waitEvidence,
  ]
  const slow = (kind: Cause['kind'], steps: Cause['steps'], reason: string): Cause => ({
    kind,
    steps,
    confidence: 'low',
    evidence: [...evidence, reason],
  })
  const moving = movingScratch(history, now)
  const any: Cause['steps'] = ['download', 'unpack', 'analyze']
  if (moving === undefined)
    return slow(
      'slow-analyzer',
      any,
      'Anchore measures download, unpack and analyze as one time, and the scratch space gives no sign',
    )
  const percent = formatQuantity(moving * 100, 'Percent')
  const sign = `inferred: the free scratch space changed in ${percent} of the periods in which images waited`
  if (moving >= movingFrom) return slow('slow-files', ['download', 'unpack'], sign)
  return moving <= stillUpTo ? slow('slow-analysis', ['analyze'], sign) : slow('slow-analyzer', any, sign)
}

/**
 * The share of the busy periods in which the smallest free scratch space changes: it changes all the time while images
 * are downloaded and unpacked, and is constant while they are analyzed. Undefined if a period is longer than an
 * analysis, or if the space never changes.
 */
function movingScratch(history: History, analysisSeconds: number): number | undefined {
  const busy = busyPeriods(history)
  if (analysisSeconds < 3 * history.periodMinutes * 60) return undefined
  const free = history.valuesOf(columns.scratchMin)
  const span = (maxIn(history, columns.scratchMax) ?? 0) - (minIn(history, columns.scratchMin, busy) ?? 0)
  const changes = free.flatMap((value, period) => {
    const before = free[period - 1]
    if (value === undefined || before === undefined || !busy(period)) return []
    return [Math.abs(value - before) > span / 100]
  })
  if (span <= 0 || changes.length < minEvents) return undefined
  return changes.filter(Boolean).length / changes.length
}
