import { collectorNames, type CollectorName } from '../../model/collector.ts'
import { minutesBetween, slotOf } from '../../model/clock.ts'
import type { Finding, Report } from '../../model/finding.ts'
import { formatMinute } from '../../model/quantity.ts'

/** A collector reports each minute. */
const maxAgeMinutes = 3
const maxNamed = 4

/** The source of each collector. */
const sources: Readonly<Record<CollectorName, string>> = {
  'collect-anchore': "Anchore's services",
  'collect-postgres': 'the database',
}

/** The targets that are a whole source. */
const wholes: Readonly<Record<string, string>> = {
  'anchore.services': sources['collect-anchore'],
  postgres: sources['collect-postgres'],
}

/**
 * The parts of Anchore that the collectors could not read, a line each: `the database, not read since 11:06`. `explained`:
 * the metric of the page's alarm, whose own failure is its cause.
 */
export function unknownOf(
  reports: readonly Report[],
  now: number,
  explained: string | undefined,
): readonly string[] {
  return collectorNames.flatMap((name) => {
    const report = reports.find(({ collector }) => collector === name)
    if (report === undefined) return [`${sources[name]}: no report`]
    const { slot, findings } = report
    if (minutesBetween(slot, slotOf(now)) > maxAgeMinutes)
      return [`${sources[name]}, not read since ${formatMinute(slot)}`]
    const unread = findings.filter((one) => one.target in wholes || one.reportedBy !== explained)
    const lines = [...new Set(unread.map(lineOf))]
    return lines.length > maxNamed ? [...lines.slice(0, maxNamed), `${lines.length - maxNamed} more`] : lines
  })
}

function lineOf({ target, since }: Finding): string {
  const name = wholes[target] ?? target.replace(/^(?:anchore\.services|postgres)\./, '')
  return `${name}, not read since ${formatMinute(since)}`
}
