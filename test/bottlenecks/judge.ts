import { historyOf, type RecordedSeries } from '../../cli/recording.ts'
import { adviseOn } from '../../lib/advice/index.ts'
import type { Case } from './cases.ts'

export interface Verdict {
  readonly name: string
  /** The advice in one line. */
  readonly advice: string
  /** Differences from the truth; none if the advice is right. */
  readonly wrong: readonly string[]
}

/** The runs are short: an image that waits this long is late. */
export const targetWaitSeconds = 300

/** Compares the advice on published series with the truth. */
export function judge(one: Case, series: readonly RecordedSeries[]): Verdict {
  const { limitingStep, recommendations } = adviseOn(historyOf(series, 1), { targetWaitSeconds })
  const steps = limitingStep?.steps ?? []
  const knobs = recommendations.map(({ knob }) => knob)
  const wrong = [
    ...(steps.join() === one.limits.join() ? [] : [`not ${one.limits.join(' or ') || 'nothing'}`]),
    ...(limitingStep?.confidence === one.confidence ? [] : [`confidence is not ${one.confidence}`]),
    ...one.knobs.filter((knob) => !knobs.includes(knob)).map((knob) => `${knob} is missing`),
    ...one.never.filter((knob) => knobs.includes(knob)).map((knob) => `${knob} is recommended`),
    ...(steps.length === 0 && knobs.length > 0 ? ['something is recommended'] : []),
  ]
  const advice =
    limitingStep === undefined
      ? 'nothing to tune'
      : `${steps.join(' or ')} (${limitingStep.confidence}): ${knobs.join(', ')}`
  return { name: one.name, advice, wrong }
}
