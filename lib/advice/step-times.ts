import type { LimitingStep } from './advise.ts'
import type { Step } from './knobs.ts'
import type { Lifecycle } from './lifecycle.ts'

/** A step of an image's way with its mean time, or several steps that the metrics measure as one. */
export interface StepTime {
  readonly steps: readonly Step[]
  /** Undefined if no image passed the step. */
  readonly meanSeconds: number | undefined
  /** Whether it is the limiting step, or one of the possible ones. */
  readonly slow: boolean
}

/**
 * The steps in order: waiting; download, unpack and analyze; upload; evaluate. The second entry has the
 * time of the analysis without the upload, which is a part of it.
 */
export function stepTimesOf(
  { waiting, arrivedPerHour, analysis, upload, evaluation }: Lifecycle,
  limitingStep: Pick<LimitingStep, 'steps'> | undefined,
): readonly StepTime[] {
  const uploadSeconds = upload.count === 0 ? undefined : upload.meanSeconds
  const times: readonly (readonly [steps: readonly Step[], meanSeconds: number | undefined])[] = [
    [['waiting'], arrivedPerHour === 0 ? undefined : waiting.meanSeconds],
    [
      ['download', 'unpack', 'analyze'],
      analysis.count === 0 ? undefined : Math.max(0, analysis.meanSeconds - (uploadSeconds ?? 0)),
    ],
    [['upload'], uploadSeconds],
    [['evaluate'], evaluation.count === 0 ? undefined : evaluation.meanSeconds],
  ]
  return times.map(([steps, meanSeconds]) => ({
    steps,
    meanSeconds,
    slow: steps.some((step) => limitingStep?.steps.includes(step) ?? false),
  }))
}
