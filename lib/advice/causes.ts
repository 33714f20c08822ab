import type { Column, History } from '../model/history.ts'
import { formatQuantity } from '../model/quantity.ts'
import { connectionsFull, type Capacity } from './capacity.ts'
import { analysis, columns, evaluation, upload, type TimeColumns } from './columns.ts'
import type { Step } from './knobs.ts'
import { busyPeriods, type Lifecycle } from './lifecycle.ts'
import {
  durationsIn,
  every,
  maxIn,
  meanIn,
  minIn,
  minutesWhere,
  runsWhere,
  valuesIn,
  type Selected,
} from './measure.ts'

export type Confidence = 'high' | 'medium' | 'low'

/** The kinds of trouble that published data show. */
export type CauseKind =
  | 'connections'
  | 'small-scratch'
  | 'slow-database'
  | 'slow-policy-engine'
  | 'policy-engine-in-spells'
  | 'slow-upload'
  | 'slow-files'
  | 'slow-analysis'
  | 'slow-analyzer'
  | 'queue'
  | 'few-analyzers'
  | 'slow-evaluation'
  | 'stuck'
  | 'old-feeds'
  | 'io-unmeasured'

/** What limits, or may limit: the steps between which the data cannot tell, and the numbers that show it. */
export interface Cause {
  readonly kind: CauseKind
  readonly steps: readonly Step[]
  readonly confidence: Confidence
  /** Sentences with numbers. One that is inferred, not measured, says so. */
  readonly evidence: readonly string[]
}

/** Shorter trouble is an incident, not a matter of tuning. */
const minMinutes = 10
/** Thresholds of the alarms database-slow (s), io-slow (ms), policy-evaluation-slow (s), scratch-low (bytes), feeds-stale (s). */
const slow = { probe: 0.1, blockRead: 20, evaluation: 3, scratch: 10e9, feeds: 172_800 }
/** An upload takes about a second. */
const slowUploadSeconds = 5
/** A step is slow from this multiple of its time in other periods. */
const slower = { analysis: 2, upload: 5, evaluation: 5 }
/** Of the periods with events: from here on a step is slow all the time, and below in spells. */
const steady = 0.6
const minEvents = 5

const seconds = (value: number): string => formatQuantity(value, 'Seconds')

/** The causes, the one that limits first; none if nothing is to be tuned. */
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
    connections(history, late, capacity),
    smallScratch(history, lifecycle),
    ...policyEngine(history, late),
  ].filter((cause) => cause !== undefined)
  const explained = first.some(({ kind }) => kind !== 'slow-evaluation')
  const analyzers = explained || late === undefined ? undefined : analyzerCause(history, late, lifecycle)
  return [...first, analyzers, stuck(history), oldFeeds(history), ioUnmeasured(history)]
    .filter((cause) => cause !== undefined)
    .toSorted((one, other) => rank(one, late) - rank(other, late))
}

/** What makes images wait comes first, and what is only unmeasured last. */
function rank({ kind }: Cause, late: string | undefined): number {
  if (kind === 'io-unmeasured') return 3
  if (kind === 'slow-evaluation' || kind === 'stuck' || kind === 'old-feeds')
    return late === undefined ? 1 : 2
  return 0
}

function connections(
  history: History,
  late: string | undefined,
  capacity: Capacity | undefined,
): Cause | undefined {
  const full = connectionsFull * 100
  const minutes = minutesWhere(history, columns.saturation, (percent) => percent >= full)
  const need = capacity?.connections
  const base = { kind: 'connections', steps: ['connections'] } as const
  if (minutes >= minMinutes) {
    const used = maxIn(history, columns.saturation) ?? 0
    const evidence = [
      `${formatQuantity(used, 'Percent')} of the connections were in use, ${full} % and more for ${seconds(minutes * 60)}`,
      ...(late === undefined ? [] : [late]),
      ...sumOf(need),
    ]
    return { ...base, confidence: late === undefined ? 'medium' : 'high', evidence }
  }
  if (late === undefined || need === undefined || need.fits || capacity === undefined) return undefined
  const more = `${capacity.analyzersNeeded - capacity.analyzersNow} more analyzers would need ${need.usedThen} of ${need.limit} connections`
  return { ...base, confidence: 'medium', evidence: [more, late, ...sumOf(need)] }
}

/** The sum that decides whether a process more fits. */
function sumOf(need: Capacity['connections']): readonly string[] {
  if (need === undefined) return []
  const { processesThen, ifPoolsFill, limit } = need
  return [
    `${processesThen} processes with pools of 30 + 100 sessions, as shipped, may open ${ifPoolsFill}; the limit is ${limit}`,
  ]
}

function smallScratch(history: History, { failedPerHour, completedPerHour }: Lifecycle): Cause | undefined {
  const minutes = minutesWhere(history, columns.scratchMin, (bytes) => bytes < slow.scratch)
  if (minutes < minMinutes) return undefined
  const selected = where(history, columns.scratchMin, (bytes) => bytes < slow.scratch)
  const failed = meanIn(history, columns.failed, selected) ?? 0
  const done = meanIn(history, columns.completed, selected) ?? 0
  const share = failed + done === 0 ? 0 : failed / (failed + done)
  const usual =
    failedPerHour + completedPerHour === 0 ? 0 : failedPerHour / (failedPerHour + completedPerHour)
  const low = minIn(history, columns.scratchMin) ?? 0
  return {
    kind: 'small-scratch',
    steps: ['unpack'],
    confidence: share >= 0.2 ? 'high' : 'medium',
    evidence: [
      `an analyzer had less than ${formatQuantity(slow.scratch, 'Bytes')} of scratch space for ${seconds(minutes * 60)}, at least ${formatQuantity(low, 'Bytes')}`,
      `${formatQuantity(share * 100, 'Percent')} of the analyses failed meanwhile, ${formatQuantity(usual * 100, 'Percent')} in all`,
    ],
  }
}

function where(history: History, column: Column, test: (value: number) => boolean): Selected {
  const values = history.valuesOf(column)
  return (period) => {
    const value = values[period]
    return value !== undefined && test(value)
  }
}

/** A step of the policy engine that is slow. */
interface Slowness {
  readonly minutes: number
  /** The share of the periods with events, of those in which images waited where there are enough. */
  readonly share: number
  readonly runs: number
  readonly meanSeconds: number
  readonly limitSeconds: number
}

function slownessOf(
  history: History,
  step: TimeColumns,
  floor: number,
  factor: number,
): Slowness | undefined {
  const values = valuesIn(history, step.mean).toSorted((a, b) => a - b)
  // The fastest quarter is what the step takes when it is well.
  const usual = values[Math.floor(values.length / 4)] ?? 0
  const limitSeconds = Math.max(floor, usual < floor ? factor * usual : floor)
  const isSlow = (value: number): boolean => value >= limitSeconds
  const busy = busyPeriods(history)
  const within = valuesIn(history, step.mean, busy).length >= minEvents ? busy : every
  const events = valuesIn(history, step.mean, within)
  const minutes = minutesWhere(history, step.mean, isSlow)
  if (minutes === 0) return undefined
  return {
    minutes,
    share: events.length === 0 ? 0 : events.filter(isSlow).length / events.length,
    runs: runsWhere(history, step.mean, isSlow),
    meanSeconds: durationsIn(history, step, where(history, step.mean, isSlow)).meanSeconds,
    limitSeconds,
  }
}

function policyEngine(history: History, late: string | undefined): readonly Cause[] {
  const uploads = slownessOf(history, upload, slowUploadSeconds, slower.upload)
  const evaluations = slownessOf(history, evaluation, slow.evaluation, slower.evaluation)
  const spells = spellsOf(history, uploads, evaluations, late)
  if (spells !== undefined) return [spells]
  return [slowUploads(history, uploads, late), slowEvaluations(history, evaluations)].filter(
    (cause) => cause !== undefined,
  )
}

/** Uploads and evaluations that are slow together and only at times: something else uses the policy engine then. */
function spellsOf(
  history: History,
  uploads: Slowness | undefined,
  evaluations: Slowness | undefined,
  late: string | undefined,
): Cause | undefined {
  if (uploads === undefined || evaluations === undefined) return undefined
  if (uploads.runs < 2 || evaluations.runs < 2 || evaluations.minutes < minMinutes) return undefined
  const newData = fallsOf(
    history,
    columns.feedAge,
    where(history, evaluation.mean, (mean) => mean >= evaluations.limitSeconds),
  )
  return {
    kind: 'policy-engine-in-spells',
    steps: newData >= 2 ? ['feeds'] : ['upload', 'evaluate', 'feeds'],
    confidence: newData >= 2 ? 'medium' : 'low',
    evidence: [
      `in ${evaluations.runs} spells, together ${seconds(evaluations.minutes * 60)}, a policy evaluation took ${seconds(evaluations.meanSeconds)} and an upload ${seconds(uploads.meanSeconds)}`,
      newData >= 2
        ? `inferred: in ${newData} of them newer vulnerability data came into use`
        : 'inferred: a sync of the vulnerability data does so, and so does any other load of the policy engine; no metric shows a sync',
      ...(late === undefined ? [] : [late]),
    ],
  }
}

/** The number of selected periods in which a value is below the one before. */
function fallsOf(history: History, column: Column, selected: Selected): number {
  const values = history.valuesOf(column)
  return values.filter(
    (value, period) => selected(period) && value !== undefined && value < (values[period - 1] ?? value),
  ).length
}

function slowUploads(
  history: History,
  uploads: Slowness | undefined,
  late: string | undefined,
): Cause | undefined {
  if (uploads === undefined || uploads.minutes < minMinutes / 2 || uploads.share < steady) return undefined
  const isSlow = where(history, upload.mean, (mean) => mean >= uploads.limitSeconds)
  const whole = durationsIn(history, analysis, isSlow)
  const share = whole.count === 0 ? 0 : uploads.meanSeconds / whole.meanSeconds
  if (share < 0.25) return undefined
  const evidence = [
    `an upload took ${seconds(uploads.meanSeconds)}, ${formatQuantity(Math.min(100, share * 100), 'Percent')} of an analysis of ${seconds(whole.meanSeconds)}`,
    ...(late === undefined ? [] : [late]),
  ]
  const database = slowDatabase(history, isSlow)
  return {
    kind: database.length > 0 ? 'slow-database' : 'slow-upload',
    steps: ['upload'],
    confidence: late === undefined ? 'medium' : 'high',
    evidence: [...evidence, ...database],
  }
}

/** The signs of a slow database in the selected periods. */
function slowDatabase(history: History, selected: Selected): readonly string[] {
  const probe = meanIn(history, columns.probe, selected) ?? 0
  const read = meanIn(history, columns.blockRead, selected) ?? 0
  return [
    ...(probe >= slow.probe ? [`a probe of the database took ${seconds(probe)}`] : []),
    ...(read >= slow.blockRead
      ? [`the database read a block in ${formatQuantity(read, 'Milliseconds')}`]
      : []),
  ]
}

function slowEvaluations(history: History, evaluations: Slowness | undefined): Cause | undefined {
  if (evaluations === undefined || evaluations.minutes < minMinutes) return undefined
  const isSlow = where(history, evaluation.mean, (mean) => mean >= evaluations.limitSeconds)
  const database = slowDatabase(history, isSlow)
  return {
    kind: database.length > 0 ? 'slow-database' : 'slow-evaluation',
    steps: ['evaluate'],
    confidence: 'high',
    evidence: [
      `a policy evaluation took ${seconds(evaluations.meanSeconds)} for ${seconds(evaluations.minutes * 60)}`,
      ...database,
    ],
  }
}

/** Images wait, and neither the database nor the policy engine explains it. */
function analyzerCause(history: History, late: string, lifecycle: Lifecycle): Cause {
  const busy = busyPeriods(history)
  const quiet: Selected = (period) => !busy(period)
  const now = durationsIn(history, analysis, busy)
  const before = durationsIn(history, analysis, quiet)
  const comparable = now.count >= minEvents && before.count >= minEvents
  const factor = comparable ? now.meanSeconds / before.meanSeconds : 1
  if (factor >= slower.analysis)
    return slowAnalysis(history, late, { now: now.meanSeconds, before: before.meanSeconds })
  const { analyzers, threads, analysis: all, arrivedPerHour, completedPerHour } = lifecycle
  const servers = (analyzers ?? 0) * threads
  const atWork = meanIn(history, columns.analyzing, busy) ?? 0
  if (servers > 0 && atWork < 0.7 * servers)
    return {
      kind: 'queue',
      steps: ['waiting'],
      confidence: 'medium',
      evidence: [
        `while images waited, ${formatQuantity(atWork, 'Count')} of ${formatQuantity(servers, 'Count')} analyzers had work`,
        ...unqueuedIn(history, busy),
        late,
      ],
    }
  const compared = comparable
    ? `an analysis took ${seconds(now.meanSeconds)} while images waited and ${seconds(before.meanSeconds)} otherwise`
    : `an analysis took ${seconds(all.meanSeconds)}; there is no quiet time to compare it with`
  return {
    kind: 'few-analyzers',
    steps: ['waiting'],
    confidence: comparable ? 'high' : 'medium',
    evidence: [
      `${formatQuantity(servers, 'Count')} analyses at a time were at work with ${formatQuantity(atWork, 'Count')} while images waited`,
      `${formatQuantity(arrivedPerHour, 'Count')} images an hour arrived and ${formatQuantity(completedPerHour, 'Count')} completed`,
      compared,
      late,
    ],
  }
}

function unqueuedIn(history: History, busy: Selected): readonly string[] {
  const unqueued = meanIn(history, columns.unqueued, busy) ?? 0
  return unqueued < 1 ? [] : [`${formatQuantity(unqueued, 'Count')} of the waiting images were in no queue`]
}

function slowAnalysis(
  history: History,
  late: string,
  { now, before }: { now: number; before: number },
): Cause {
  const evidence = [
    `an analysis took ${seconds(now)} while images waited and ${seconds(before)} otherwise; the upload is not the reason`,
    late,
  ]
  const moving = movingScratch(history, now)
  if (moving === undefined) {
    const unknown =
      'Anchore measures download, unpack and analyze as one time, and the scratch space gives no sign'
    return {
      kind: 'slow-analyzer',
      steps: ['download', 'unpack', 'analyze'],
      confidence: 'low',
      evidence: [...evidence, unknown],
    }
  }
  const percent = formatQuantity(moving * 100, 'Percent')
  const sign = `inferred: the free scratch space changed in ${percent} of the periods in which images waited`
  if (moving >= 0.8)
    return {
      kind: 'slow-files',
      steps: ['download', 'unpack'],
      confidence: 'low',
      evidence: [...evidence, sign],
    }
  if (moving <= 0.5)
    return { kind: 'slow-analysis', steps: ['analyze'], confidence: 'low', evidence: [...evidence, sign] }
  return {
    kind: 'slow-analyzer',
    steps: ['download', 'unpack', 'analyze'],
    confidence: 'low',
    evidence: [...evidence, sign],
  }
}

/**
 * The share of the busy periods in which the smallest free scratch space changes: it changes all the time while images are
 * downloaded and unpacked, and stands still while they are analyzed. Undefined if a period is too long against an
 * analysis, or nothing changes at all.
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

/** An analysis that runs far longer than any that completed. */
function stuck(history: History): Cause | undefined {
  const longest = maxIn(history, analysis.max)
  if (longest === undefined) return undefined
  const limit = Math.max(1_800, 5 * longest)
  const minutes = minutesWhere(history, columns.longestAnalysis, (running) => running > limit)
  if (minutes < minMinutes) return undefined
  const completed = durationsIn(
    history,
    analysis,
    where(history, columns.longestAnalysis, (one) => one > limit),
  ).count
  if (completed < minEvents) return undefined
  const running = maxIn(history, columns.longestAnalysis) ?? 0
  return {
    kind: 'stuck',
    steps: ['stuck'],
    confidence: 'high',
    evidence: [
      `an image has been in analysis for ${seconds(running)}; the longest analysis that completed took ${seconds(longest)}`,
      `${completed} other analyses completed meanwhile`,
    ],
  }
}

function oldFeeds(history: History): Cause | undefined {
  const minutes = minutesWhere(history, columns.feedAge, (age) => age > slow.feeds)
  if (minutes < minMinutes) return undefined
  const age = maxIn(history, columns.feedAge) ?? 0
  return {
    kind: 'old-feeds',
    steps: ['feeds'],
    confidence: 'high',
    evidence: [`the vulnerability data were up to ${seconds(age)} old`],
  }
}

/** A database that is slow without a measurement of its disk. */
function ioUnmeasured(history: History): Cause | undefined {
  const minutes = minutesWhere(history, columns.probe, (probe) => probe >= slow.probe)
  if (minutes < minMinutes || valuesIn(history, columns.blockRead).length > 0) return undefined
  const probe = maxIn(history, columns.probe) ?? 0
  return {
    kind: 'io-unmeasured',
    steps: ['database'],
    confidence: 'medium',
    evidence: [`a probe of the database took up to ${seconds(probe)}, and nothing measures its disk`],
  }
}
