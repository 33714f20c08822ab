import { alarmName, resourceName, type Alarm, minuteMs } from '../../model/index.ts'
import type { Notice } from '../channel.ts'
import { cleanNotice } from './clean-notice.ts'
import { dedupKeyOf, noticeIdOf } from './identity.ts'
import { alarmLink, dashboardLink, logsLink } from './links.ts'
import { isTest, machineNumbers, shownNumbers } from './texts.ts'
import { alsoOf } from './also.ts'
import type { Watched, PageContext } from './watched.ts'
import type { Incident, Ring } from '../incidents/incident.ts'
import { subjectOf, type IncidentAction } from './subject.ts'
import { resolveTexts, openTexts } from './notice-texts.ts'

/**
 * The notice of an incident for a channel. `ring`: the ring that a `trigger` sends. A page is about the lead of the
 * incident; for an added or a worse alarm it is about that alarm, and a `resolve` is about the cause. CloudWatch's
 * reason describes an alarm outside the catalogue.
 */
export function incidentNotice(
  incident: Incident,
  action: IncidentAction,
  ring: Ring | undefined,
  context: PageContext,
): Notice {
  const { watched, now } = context
  const { deployment, alarms, home, timezone } = watched
  const subject = subjectOf(incident, action, ring, alarms)
  const { name, alarm, own, numbers } = subject
  const changedAt = (action === 'resolve' ? incident.closedAt : own?.changedAt) ?? now
  const since = sinceOf(incident)
  // An update shows the cause of now: the alarm may have changed hours ago.
  const at =
    action === 'resolve' ? changedAt : Math.max(changedAt, action === 'update' ? now : (ring?.at ?? 0))
  const dedupKey = dedupKeyOf(home.account, home.region, deployment, incident.id)
  const revision = action === 'update' ? incident.revision : undefined
  return cleanNotice({
    ...(action === 'resolve'
      ? resolveTexts(subject, Math.max(0, changedAt - since), watched)
      : openTexts(subject, ring, { since, at }, context)),
    id: noticeIdOf(dedupKey, action, ring?.reason, ring?.at, changedAt, revision),
    action,
    reason: action === 'trigger' ? (ring?.reason ?? 'opened') : undefined,
    severity: ring?.severity ?? own?.severity,
    deployment,
    alarm: name,
    ...shownNumbers(alarm ?? foreign, numbers),
    numbers: machineNumbers(numbers, alarm ?? foreign),
    also: alsoOf(incident, name, alarms),
    changedAt,
    since,
    account: home.account,
    region: home.region,
    dimensions: alarm?.series.dimensions ?? {},
    runbook: runbookOf(alarm, watched),
    console: alarmLink(alarm === undefined ? name : alarmName(deployment, name), home),
    dashboard: watched.dashboards ? dashboardLink('deployment', deployment, home) : undefined,
    logs: alarm?.log && logsLink(resourceName(deployment, alarm.log), ...logSpan(since, at), home),
    timezone,
    dedupKey,
    test: isTest(own?.reason ?? ''),
  })
}

const foreign = { unit: 'None' } as const

/** The start of the problem on every page: that of the alarm that began first. */
function sinceOf({ openedAt, alarms }: Incident): number {
  return Math.min(openedAt, ...Object.values(alarms).map(({ since }) => since))
}

/** From two minutes before the problem to one minute after the change, at most an hour. */
function logSpan(since: number, at: number): [from: number, to: number] {
  return [Math.max(since - 2 * minuteMs, at - 60 * minuteMs), at + minuteMs]
}

/** The user's own runbook, or the dashboard with all runbooks. */
function runbookOf(
  alarm: Alarm | undefined,
  { runbooks, dashboards, deployment, home }: Watched,
): string | undefined {
  if (alarm === undefined) return undefined
  if (runbooks !== undefined) return `${runbooks}/${alarm.kind}.md`
  return dashboards ? dashboardLink('runbooks', deployment, home) : undefined
}
