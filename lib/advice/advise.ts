import { capacityOf, type Capacity, type Demand } from './capacity.ts'
import type { Confidence, Cause } from './causes/cause.ts'
import { causesIn } from './causes/causes.ts'
import { changes, type Change } from './changes.ts'
import { type Step, knobOf, type Places } from './knobs.ts'
import { lifecycleOf, type Lifecycle } from './lifecycle.ts'
import type { History } from '../cloudwatch/index.ts'
import { formatQuantity } from '../model/index.ts'

/** The step that limits, or several that the data cannot separate. */
export type LimitingStep = Pick<Cause, 'steps' | 'confidence' | 'evidence'>

export interface Advice {
  /** Undefined if no step limits. */
  readonly limitingStep: LimitingStep | undefined
  /** The recommendations for the limiting step come first; empty if no setting needs a change. */
  readonly recommendations: readonly Recommendation[]
  /** Undefined with too little data. */
  readonly capacity: Capacity | undefined
  readonly lifecycle: Lifecycle
}

/** Derives advice from published data. */
export function adviseOn(history: History, demand: Demand): Advice {
  const lifecycle = lifecycleOf(history)
  const capacity = capacityOf(history, demand)
  const causes = causesIn(history, { lifecycle, capacity, targetWaitSeconds: demand.targetWaitSeconds })
  const limit = causes.find(({ kind }) => kind !== 'io-unmeasured')
  const isTight = causes.some(({ kind }) => kind === 'connections' || kind === 'connections-of-others')
  return {
    limitingStep: limit && { steps: limit.steps, confidence: limit.confidence, evidence: limit.evidence },
    recommendations: causes
      .flatMap((cause) => recommendationsFor(cause, capacity))
      // Each replica would open another pool.
      .filter(({ knob }) => !(isTight && knob.endsWith('.replicas'))),
    capacity,
    lifecycle,
  }
}

export interface Recommendation extends Omit<Change, 'knob'> {
  readonly step: Step
  /** The name of the setting. */
  readonly knob: string
  readonly default?: string
  readonly only?: string
  readonly places: Places
  readonly confidence: Confidence
  readonly evidence: readonly string[]
}

/** The recommendations of a cause. */
function recommendationsFor(cause: Cause, capacity: Capacity | undefined): readonly Recommendation[] {
  const { confidence, evidence } = cause
  const list = cause.kind === 'few-analyzers' ? [moreAnalyzers(capacity), moreThreads] : changes[cause.kind]
  return list.map(({ knob: name, change, expect, watch }) => {
    const { step: own, name: knob, places, ...rest } = knobOf(name)
    const step = cause.steps.includes(own) ? own : (cause.steps[0] ?? own)
    return { step, knob, ...rest, places, confidence, evidence, change, expect, watch }
  })
}

const moreThreads: Change = {
  knob: 'max_threads',
  change:
    'In place of more analyzers, run 2 images at once in one that has idle cores, memory and scratch space for both: no pool is added.',
  expect: 'An analyzer completes up to twice as many images.',
  watch: ['AnalysisTime', 'ScratchFree', 'OldestWait'],
}

function moreAnalyzers(capacity: Capacity | undefined): Change {
  const base = {
    knob: 'analyzer.replicas',
    watch: ['OldestWait', 'TimeToDrain', 'ConnectionSaturation'],
  } as const
  if (capacity === undefined)
    return {
      ...base,
      change: 'Add one analyzer at a time.',
      expect: 'There are too few analyses to compute the number.',
    }
  const { analyzersNow, analyzersNeeded, arrivalsPerHour, then, connections } = capacity
  const fits =
    connections === undefined
      ? ''
      : ` The connections rise to about ${connections.usedThen} of ${connections.limit}.`
  return {
    ...base,
    change: `Run ${Math.max(analyzersNeeded, analyzersNow + 1)} analyzers in place of ${analyzersNow}.${fits}`,
    expect: `At ${formatQuantity(arrivalsPerHour, 'Count')} images an hour, 19 of 20 wait at most ${formatQuantity(then.p95Seconds, 'Seconds')}.`,
  }
}
