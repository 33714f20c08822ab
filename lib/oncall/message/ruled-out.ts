import { minutesBetween, slotOf, type Alarm } from '../../model/index.ts'
import type { Report } from '../../findings/index.ts'

/** CloudWatch evaluates points that are up to two minutes old; an older report is not about them. */
const maxAgeMinutes = 2

/**
 * Whether the newest reports show that no cause of an echo exists: then its first page does not wait. Each cause has a
 * report of these minutes without any finding, and without a fact about the metric that the cause watches.
 */
export function areCausesRuledOut(
  { echoOf }: Pick<Alarm, 'echoOf'>,
  changedAt: number,
  alarms: readonly Pick<Alarm, 'name' | 'kind' | 'log' | 'series'>[],
  reports: readonly Report[],
): boolean {
  const causes = alarms.filter(({ name, kind }) => echoOf?.causes.some((one) => one === name || one === kind))
  return causes.every(({ log, series }) =>
    reports.some(
      ({ collector, slot, findings, facts }) =>
        collector === log &&
        minutesBetween(slot, slotOf(changedAt)) <= maxAgeMinutes &&
        findings.length === 0 &&
        !facts.some(({ metric }) => metric === series.metric.name),
    ),
  )
}
