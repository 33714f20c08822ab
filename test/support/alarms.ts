import { resolveAlarms, type Alarm, type AlarmDefinition } from '../../lib/model/alarm.ts'
import type { AlarmRule } from '../../lib/simulator/evaluate.ts'
import { backlogAge, connectionsExhausted } from '../../lib/postgres/alarms.ts'
import { monitorBlind } from '../../lib/self/alarms.ts'

/** backlog-age (warning), connections-exhausted (critical) and monitor-blind-collect-postgres (critical). */
export const someAlarms: readonly Alarm[] = resolveAlarms(
  [backlogAge, connectionsExhausted, monitorBlind],
  {},
  { service: [], 'replicated service': [], collector: ['collect-postgres'] },
)

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

/** A point that breaches, undefined where silence does, and one that does not. */
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
