import type { History } from '../cloudwatch/index.ts'
import { capacityOf, type Capacity, type Demand } from './capacity.ts'
import { causesIn } from './causes/index.ts'
import type { Confidence } from './causes/cause.ts'
import { lifecycleOf, type Lifecycle } from './lifecycle.ts'
import type { Step } from './knobs.ts'
import { recommendationsFor, type Recommendation } from './recommend.ts'

/** The step that limits, or several that the data cannot separate. */
export interface LimitingStep {
  readonly steps: readonly Step[]
  readonly confidence: Confidence
  readonly evidence: readonly string[]
}

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
