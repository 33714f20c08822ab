import { collectorNames, type CollectorName, type Series, formatMinute } from '../../model/index.ts'
import type { Finding, Report } from '../../findings/index.ts'
import { isRecentSlot } from '../recent.ts'

const maxNamed = 4

/** The source of each collector. */
const sources: Readonly<Record<CollectorName, string>> = {
  'collect-anchore': "Anchore's services",
  'collect-postgres': 'the database',
}

/** By target: the name of the source that it is; `rest` stands for it on a page that is about its own failure. */
const wholeSources: Readonly<Record<string, readonly [name: string, rest: string] | undefined>> = {
  'anchore.services': [sources['collect-anchore'], "the metrics of Anchore's services"],
  postgres: [sources['collect-postgres'], 'the backlog, locks and I/O'],
}

/** Whether a finding about this target leaves a whole source unread. */
export function isWholeSource(target: string): boolean {
  return wholeSources[target] !== undefined
}

/**
 * The parts of Anchore that the collectors could not read, a line each: `the database, not read since …`. `about`: the
 * series of the page; its own failure is the cause of the page and is left out.
 */
export function unknownOf(reports: readonly Report[], now: number, about?: Series): readonly string[] {
  return collectorNames.flatMap((name) => {
    const report = reports.find(({ collector }) => collector === name)
    if (report === undefined) return [`${sources[name]}: no report`]
    const { slot, findings } = report
    if (!isRecentSlot(slot, now)) return [`${sources[name]}, not read since ${formatMinute(slot)}`]
    const service = about?.dimensions['Service']
    const own = service === undefined ? undefined : `anchore.services.${service}`
    const lines = findings.flatMap(
      (finding) =>
        lineOf(
          finding,
          (about !== undefined && finding.reportedBy === about.metric.name) ||
            (own !== undefined && finding.target.startsWith(own)),
        ) ?? [],
    )
    return lines.length > maxNamed ? [...lines.slice(0, maxNamed), `${lines.length - maxNamed} more`] : lines
  })
}

function lineOf({ target, since }: Finding, isOwn: boolean): string | undefined {
  const [name, rest] = wholeSources[target] ?? [
    target.replace(/^(?:anchore\.services|postgres)\./, ''),
    undefined,
  ]
  const shown = isOwn ? rest : name
  return shown && `${shown}, not read since ${formatMinute(since)}`
}
