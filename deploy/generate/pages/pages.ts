import { alarmDefinitions, alarmsOf } from '../../../lib/alarms/index.ts'
import { services } from '../../../lib/anchore/index.ts'
import { slotPlus } from '../../../lib/model/index.ts'
import {
  type Notice,
  pageText,
  type Ring,
  homeOf,
  incidentNotice,
  type PageContext,
} from '../../../lib/oncall/index.ts'
import { bodiesOf } from './channels.ts'
import { began, usualExample, type Example } from './example.ts'
import { examples as backlog } from './examples/backlog.ts'
import { examples as monitor } from './examples/monitor.ts'
import { examples as postgres } from './examples/postgres.ts'
import { examples as ofServices } from './examples/services.ts'
import { incidentOf, reportsOf } from './incident.ts'

/** The examples of the alarms for which `usualExample` would have no findings, or an unrealistic value. */
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

/** The text as a code block, with a fence that is longer than any in the text. */
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
  const incident = incidentOf(alarm, example, alarms, at)
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
