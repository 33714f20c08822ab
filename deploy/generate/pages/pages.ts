import { alarmDefinitions, alarmsOf } from '../../../lib/catalogue.ts'
import { services } from '../../../lib/anchore/services.ts'
import type { Alarm } from '../../../lib/model/alarm.ts'
import { slotPlus } from '../../../lib/model/clock.ts'
import type { CollectorName } from '../../../lib/model/collector.ts'
import type { Report } from '../../../lib/model/finding.ts'
import type { Notice } from '../../../lib/oncall/channel.ts'
import { pageText } from '../../../lib/oncall/channels/text/page.ts'
import type { Incident, IncidentAlarm, Ring } from '../../../lib/oncall/incidents/incident.ts'
import { homeOf } from '../../../lib/oncall/message/origin.ts'
import { incidentNotice } from '../../../lib/oncall/page/notice.ts'
import type { PageContext } from '../../../lib/oncall/page/watched.ts'
import { withReport } from '../../../lib/slot/report.ts'
import { bodiesOf } from './channels.ts'
import { coverage } from '../../../lib/self/metrics.ts'
import { began, usualExample, type Example, type Found } from './example.ts'
import { examples as backlog } from './examples/backlog.ts'
import { examples as monitor } from './examples/monitor.ts'
import { examples as postgres } from './examples/postgres.ts'
import { examples as ofServices } from './examples/services.ts'

/** The alarms whose default example would lack the findings of the page, or would have an unrealistic value. */
export const examples: Readonly<Record<string, Partial<Example>>> = {
  ...backlog,
  ...postgres,
  ...ofServices,
  ...monitor,
}

const alarms = alarmsOf({
  alarms: {},
  anchore: {
    auth: {},
    services: Object.keys(services).map((name) => ({ name: name as keyof typeof services, replicas: 3 })),
  },
})

/** docs/pages: a file for each alarm, with the page that every channel gets. */
export const pages: Readonly<Record<string, () => Promise<string>>> = Object.fromEntries(
  alarmDefinitions.map(({ name }) => [`docs/pages/${name}.md`, () => pageFile(name)]),
)

async function pageFile(kind: string): Promise<string> {
  const { trigger, resolve } = noticesOf(kind)
  const bodies = await bodiesOf(trigger)
  return [
    `# ${kind}`,
    '<!-- Written by `npm run docs` from the alarms in lib and the examples in deploy/generate/pages: change those. -->',
    'The page as text, and the message that resolves it:',
    fenced('text', pageText(trigger)),
    fenced('text', resolve.title),
    ...bodies.flatMap(([type, body]) => [`## ${type}`, fenced(body.startsWith('{') ? 'json' : 'text', body)]),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n')
}

/** A fence longer than any in the text. */
function fenced(language: string, text: string): string {
  return `\`\`\`\`${language}\n${text}\n\`\`\`\``
}

/** The page of an alarm's example, and the notice that resolves it. */
export function noticesOf(kind: string): { readonly trigger: Notice; readonly resolve: Notice } {
  const ofKind = alarms.filter((alarm) => alarm.kind === kind)
  const target = examples[kind]?.target ?? ''
  const alarm = ofKind.find(({ name }) => name === `${kind}-${target}`) ?? ofKind[0]
  if (alarm === undefined) throw new Error(`no alarm ${kind}`)
  const example = { ...usualExample(alarm), ...examples[kind] }
  const at = slotPlus(began, example.minutes)
  const incident = incidentOf(alarm, example, at)
  const ring: Ring = { reason: 'opened', alarm: alarm.name, severity: alarm.severity, at }
  const context: PageContext = {
    watched: {
      deployment: 'prod',
      dashboards: true,
      timezone: 'UTC',
      alarms,
      home: homeOf('arn:aws:sns:eu-west-1:123456789012:anchor-watch-prod-critical'),
    },
    reports: reportsOf(example, example.minutes),
    now: at,
  }
  const closed = { ...incident, closedAt: slotPlus(began, example.minutes + 23) }
  return {
    trigger: incidentNotice(incident, 'trigger', ring, context),
    resolve: incidentNotice(closed, 'resolve', undefined, context),
  }
}

function incidentOf(alarm: Alarm, { value, also = {} }: Example, at: number): Incident {
  const missing =
    'Threshold Crossed: no datapoints were received for 6 periods and 6 missing datapoints were treated as [Breaching].'
  const entry = (one: Alarm | undefined, number: number | undefined): IncidentAlarm => ({
    state: 'ALARM',
    changedAt: at,
    alarmedAt: at,
    since: began,
    severity: one?.severity,
    silent: false,
    ...(number === undefined ? { reason: missing } : { value: number, threshold: one?.threshold ?? 0 }),
  })
  const others = Object.entries(also).map(([name, number]): [string, IncidentAlarm] => [
    name,
    entry(
      alarms.find((one) => one.name === name),
      number,
    ),
  ])
  return {
    id: `${alarm.area}-20261124T103100`,
    problem: alarm.area,
    lead: alarm.name,
    alarms: { [alarm.name]: entry(alarm, value), ...Object.fromEntries(others) },
    openedAt: at,
    rings: [],
    revision: 1,
    channels: {},
  }
}

/** The reports of that minute; their findings began with the problem. */
function reportsOf({ anchore, postgres: database }: Example, minutes: number): readonly Report[] {
  const reportOf = (name: CollectorName, { facts = [], failures = [] }: Found = {}): Report => {
    const done = failures.some(({ reportedBy }) => reportedBy === coverage.name) ? 0 : 1
    const collected = { samples: [], failures, facts, state: undefined, reads: { done, of: 1 } }
    const first = withReport(collected, { name, slot: began, before: undefined }).report
    return { ...first, slot: slotPlus(began, minutes) }
  }
  return [reportOf('collect-anchore', anchore), reportOf('collect-postgres', database)]
}
