import { evaluationRange, evaluate, type AlarmRule, type AlarmState } from '../../lib/cloudwatch/index.ts'
import type { AlarmDefinition } from '../../lib/model/index.ts'

/** The part of a definition that CloudWatch evaluates. */
export function ruleOf(
  definition: Pick<AlarmDefinition, 'comparison' | 'threshold' | 'window' | 'missing'>,
): AlarmRule {
  return {
    ComparisonOperator: definition.comparison,
    Threshold: definition.threshold,
    EvaluationPeriods: definition.window.points,
    DatapointsToAlarm: definition.window.breaching,
    TreatMissingData: definition.missing,
  }
}

/** A breaching point, undefined if missing data breach, and a good one. */
export function pointsOf({
  comparison,
  threshold,
  missing,
}: Pick<AlarmDefinition, 'comparison' | 'threshold' | 'missing'>): {
  readonly bad: number | undefined
  readonly good: number
} {
  const beyond = comparison.startsWith('Less') ? -1 : 1
  return { bad: missing === 'breaching' ? undefined : threshold + beyond, good: threshold - beyond }
}

/** Minutes from the first bad point until an alarm fires, and from the first good one until it clears: `3`, `3 to 7`. */
interface AlarmMinutes {
  readonly fires: string
  readonly clears: string
}

/** The extremes over the ranges that CloudWatch may look back, N + 1 to N + 5 (docs/decisions/0005). */
export function minutesOf(definition: AlarmDefinition): AlarmMinutes {
  const rule = ruleOf(definition)
  const { bad, good } = pointsOf(definition)
  const over = (count: (range: number) => number): string => {
    const minutes = [-1, 0, 1, 2, 3].map((more) => count(evaluationRange(rule) + more))
    const [min, max] = [Math.min(...minutes), Math.max(...minutes)]
    return min === max ? String(min) : `${min} to ${max}`
  }
  return {
    fires: over((range) => minutesUntil('ALARM', rule, { past: good, next: bad, range })),
    clears: over((range) => minutesUntil('OK', rule, { past: bad, next: good, range })),
  }
}

/** Minutes until the state is reached, when each new point is `next` and the earlier ones were `past`. */
function minutesUntil(
  state: AlarmState,
  rule: AlarmRule,
  { past, next, range }: { past: number | undefined; next: number | undefined; range: number },
): number {
  const before = state === 'ALARM' ? 'OK' : 'ALARM'
  const points = Array<number | undefined>(range).fill(past)
  for (let minute = 1; minute <= 60; minute += 1) {
    points.push(next)
    if (evaluate(rule, points, before, range).state === state) return minute
  }
  throw new Error(`the alarm does not reach ${state} within an hour`)
}
