import { expect, test } from 'vitest'
import { alarmsOf } from '../../../lib/catalogue.ts'
import { slotOf } from '../../../lib/model/clock.ts'
import type { Incident, IncidentAlarm, Ring } from '../../../lib/oncall/incidents/incident.ts'
import { homeOf } from '../../../lib/oncall/message/origin.ts'
import { incidentNotice } from '../../../lib/oncall/page/notice.ts'
import type { PageContext } from '../../../lib/oncall/page/watched.ts'
import { topicArn } from '../../support/oncall/alarm-messages.ts'

const minute = 60_000
const began = Date.UTC(2026, 10, 23, 21)
const at = (minutes: number): number => began + minutes * minute

const context: PageContext = {
  watched: {
    deployment: 'prod',
    dashboards: false,
    timezone: 'UTC',
    alarms: alarmsOf({
      alarms: {},
      anchore: {
        services: [
          { name: 'apiext', replicas: 1 },
          { name: 'catalog', replicas: 1 },
        ],
      },
    }),
    home: homeOf(topicArn),
  },
  reports: [],
  now: at(4),
}

const age: IncidentAlarm = {
  state: 'ALARM',
  changedAt: at(3),
  alarmedAt: at(3),
  since: began,
  severity: 'warning',
  silent: false,
  value: 2_820,
  threshold: 1_800,
}
const opened: Ring = { reason: 'opened', alarm: 'backlog-age', severity: 'warning', at: at(3) }

function incident(changes: Partial<Incident> = {}): Incident {
  return {
    id: 'backlog-20261123T210300',
    problem: 'backlog',
    lead: 'backlog-age',
    alarms: { 'backlog-age': age },
    openedAt: at(3),
    rings: [opened],
    revision: 1,
    channels: {},
    ...changes,
  }
}

test('a page names severity, product, deployment and the symptom with its numbers', () => {
  expect(incidentNotice(incident(), 'trigger', opened, context)).toMatchObject({
    action: 'trigger',
    title: '[warning] Anchore prod: the oldest image has waited 47 min for analysis (limit 30 min)',
    value: '47 min',
    numbers: { value: 2_820, threshold: 1_800, unit: 'Seconds' },
    since: began,
    dedupKey: '123456789012/eu-west-1/prod/backlog-20261123T210300',
  })
})

test('a critical page that comes after its alarm is over is about that alarm, not about the warning that is left', () => {
  const critical: IncidentAlarm = {
    ...age,
    state: 'OK',
    severity: 'critical',
    value: 8_000,
    threshold: 7_200,
  }
  const late: Ring = { reason: 'escalated', alarm: 'backlog-age-critical', severity: 'critical', at: at(3) }
  const both = incident({ alarms: { 'backlog-age': age, 'backlog-age-critical': critical } })
  expect(incidentNotice(both, 'trigger', late, context)).toMatchObject({
    alarm: 'backlog-age-critical',
    title: '[critical] Anchore prod: the oldest image has waited 2.2 h for analysis (limit 2 h)',
  })
})

test('the page of a warning is about that alarm while a critical one leads', () => {
  const critical: IncidentAlarm = { ...age, severity: 'critical', value: 8_000, threshold: 7_200 }
  const warning: Ring = { reason: 'opened', alarm: 'backlog-age', severity: 'warning', at: at(3) }
  const both = incident({
    lead: 'backlog-age-critical',
    alarms: { 'backlog-age': age, 'backlog-age-critical': critical },
  })
  expect(incidentNotice(both, 'trigger', warning, context)).toMatchObject({
    alarm: 'backlog-age',
    title: '[warning] Anchore prod: the oldest image has waited 47 min for analysis (limit 30 min)',
  })
})

test('a page of a yes or no has no numbers for people', () => {
  const down: IncidentAlarm = { ...age, severity: 'critical', value: 0, threshold: 1 }
  const outage = incident({ lead: 'service-down-catalog', alarms: { 'service-down-catalog': down } })
  expect(incidentNotice(outage, 'trigger', undefined, context)).toMatchObject({
    value: undefined,
    threshold: undefined,
    numbers: { value: 0, threshold: 1 },
  })
})

test('a resolve has one duration, from the start of the trouble to its end', () => {
  const closed = incident({ closedAt: at(23), alarms: { 'backlog-age': { ...age, state: 'OK' } } })
  const { title, durationMs } = incidentNotice(closed, 'resolve', undefined, context)
  expect(title).toBe(
    '[resolved] Anchore prod: images are analyzed in time again after 23 min (47 min at the alarm)',
  )
  expect(durationMs).toBe(23 * minute)
})

test('an end that is dated before the start makes no negative duration', () => {
  const closed = incident({ closedAt: at(-1) })
  expect(incidentNotice(closed, 'resolve', undefined, context).durationMs).toBe(0)
})

test('a page links to the alarm and to the log of its collector in these minutes', () => {
  const { console: alarm, logs, runbook } = incidentNotice(incident(), 'trigger', opened, context)
  const page = 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1'
  expect(alarm).toBe(`${page}#alarmsV2:alarm/anchor-watch-prod-backlog-age`)
  expect(logs).toBe(
    `${page}#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fanchor-watch-prod-collect-postgres/log-events$3Fstart$3D${at(-2)}$26end$3D${at(4)}`,
  )
  expect(runbook).toBeUndefined()
})

test.each([
  ['aws', 'eu-west-1', 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1'],
  [
    'aws-us-gov',
    'us-gov-east-1',
    'https://console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-east-1',
  ],
  ['aws-cn', 'cn-north-1', 'https://console.amazonaws.cn/cloudwatch/home?region=cn-north-1'],
])('a page links to the console of the partition %s', (partition, region, page) => {
  const home = homeOf(`arn:${partition}:sns:${region}:123456789012:CriticalTopic`)
  const watched = { ...context.watched, home }
  const { console: alarm } = incidentNotice(incident(), 'trigger', opened, { ...context, watched })
  expect(alarm).toBe(`${page}#alarmsV2:alarm/anchor-watch-prod-backlog-age`)
})

test('a page without a link to the runbook names its file, and a link is the user’s own', () => {
  const { remedy } = incidentNotice(incident(), 'trigger', opened, context)
  expect(remedy).toMatch(/ More in docs\/runbooks\/backlog-age\.md\.$/)
  const watched = { ...context.watched, runbooks: 'https://wiki.example.com/r' }
  const linked = incidentNotice(incident(), 'trigger', opened, { ...context, watched })
  expect(linked.runbook).toBe('https://wiki.example.com/r/backlog-age.md')
  expect(linked.remedy).not.toContain('docs/runbooks')
})

const theirs = { ...age, severity: undefined, reason: 'Threshold Crossed: 2 datapoints' }

function foreign(reason = theirs.reason, name = 'their-alarm'): Incident {
  const { value: _value, threshold: _threshold, ...numberless } = theirs
  return incident({ lead: name, alarms: { [name]: { ...numberless, reason } } })
}

test("an alarm outside the catalogue is described by CloudWatch's reason", () => {
  expect(incidentNotice(foreign(), 'trigger', undefined, context)).toMatchObject({
    severity: undefined,
    title: '[alarm] CloudWatch prod: their-alarm is in ALARM',
    detail: 'Threshold Crossed: 2 datapoints',
    impact: undefined,
    runbook: undefined,
  })
})

test('a long title ends in a mark within 130 code points', () => {
  const { title } = incidentNotice(foreign('x', '🔥'.repeat(255)), 'trigger', undefined, context)
  expect(Array.from(title)).toHaveLength(130)
  expect(title).toMatch(/🔥… \(truncated\)$/u)
})

test.each(['Test: please ignore', 'this is a test', 'TEST'])('"%s" marks a page as a test', (reason) => {
  const { test: isTest, title } = incidentNotice(foreign(reason), 'trigger', undefined, context)
  expect(isTest).toBe(true)
  expect(title).toMatch(/^\[test\] \[alarm\] /)
})

test.each([
  'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:anchor-watch-test-x transitioned to ALARM',
  'latest contest',
])('"%s" marks no page as a test', (reason) => {
  expect(incidentNotice(foreign(reason), 'trigger', undefined, context).test).toBe(false)
})

test('a ring of a lasting incident differs from its first page, in title and id', () => {
  const lasts: Ring = { ...opened, reason: 'lasts', at: at(240) }
  const first = incidentNotice(incident(), 'trigger', opened, context)
  const again = incidentNotice(incident(), 'trigger', lasts, { ...context, now: at(240) })
  expect(again.title).toMatch(/ \(still, after 4 h\)$/)
  expect(again.id).not.toBe(first.id)
  expect(incidentNotice(incident(), 'trigger', opened, context).id).toBe(first.id)
})

test('an alarm that was added has a page of its own, and the other alarms below it', () => {
  const depth: IncidentAlarm = { ...age, value: 612, threshold: 500 }
  const both = incident({ alarms: { 'backlog-age': age, 'backlog-depth': depth } })
  const added: Ring = { ...opened, reason: 'added', alarm: 'backlog-depth' }
  const { title, also } = incidentNotice(both, 'trigger', added, context)
  expect(title).toContain('612 images queue for analysis')
  expect(also).toEqual(['the oldest image has waited 47 min for analysis (limit 30 min)'])
})

test('several alarms of a kind are one line', () => {
  const down: IncidentAlarm = { ...age, value: 0, threshold: 1 }
  const alarms = { 'backlog-age': age, 'service-down-apiext': down, 'service-down-catalog': down }
  const { also } = incidentNotice(incident({ alarms }), 'trigger', opened, context)
  expect(also).toEqual(['a service does not answer: apiext, catalog'])
})

test('the steps of one measure that read alike are no lines of their own', () => {
  const full: IncidentAlarm = { ...age, value: 1, threshold: 0.85 }
  const alarms = {
    'connections-refused': { ...full, threshold: 1 },
    'connections-exhausted': full,
    'connections-high': full,
  }
  const { also } = incidentNotice(
    incident({ lead: 'connections-refused', alarms }),
    'trigger',
    opened,
    context,
  )
  expect(also).toEqual([])
})

test('a page names the sources that nobody could read, with their times in its zone', () => {
  const failure = { kind: 'timeout', target: 'postgres', message: 'No answer.', remedy: 'Wait.' } as const
  const reports = [
    { collector: 'collect-anchore', slot: slotOf(at(-30)), findings: [], facts: [] },
    {
      collector: 'collect-postgres',
      slot: slotOf(at(4)),
      findings: [{ ...failure, since: slotOf(at(1)) }],
      facts: [],
    },
  ]
  const watched = { ...context.watched, timezone: 'Europe/Berlin' }
  expect(incidentNotice(incident(), 'trigger', opened, { ...context, watched, reports }).unknown).toEqual([
    "Anchore's services, not read since 2026-11-23 21:30 GMT+1",
    'the database, not read since 2026-11-23 22:01 GMT+1',
  ])
})

test('a share of errors is read in percent, by people and machines', () => {
  const errors: IncidentAlarm = { ...age, severity: 'critical', value: 0.3, threshold: 0.1 }
  const failing = incident({ lead: 'server-errors', alarms: { 'server-errors': errors } })
  expect(incidentNotice(failing, 'trigger', undefined, context)).toMatchObject({
    title: '[critical] Anchore prod: 30 % of the requests fail with server errors (5xx, limit 10 %)',
    value: '30 %',
    threshold: '10 %',
    numbers: { value: 30, threshold: 10, unit: 'Percent' },
  })
})

test('a resolve is about the cause, whatever closed last', () => {
  const over = { ...age, state: 'OK' as const }
  const closed = incident({
    lead: 'backlog-age',
    alarms: {
      'backlog-age': { ...over, silent: true },
      'analysis-stalled': { ...over, severity: 'critical' },
    },
    closedAt: at(23),
  })
  expect(incidentNotice(closed, 'resolve', undefined, context).alarm).toBe('analysis-stalled')
})

test('a page links to the dashboards of the stack, and to your own runbooks before theirs', () => {
  const dashboards =
    'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards/dashboard/'
  const inStack = { ...context, watched: { ...context.watched, dashboards: true } }
  expect(incidentNotice(incident(), 'trigger', opened, inStack)).toMatchObject({
    dashboard: `${dashboards}anchor-watch-prod-eu-west-1`,
    runbook: `${dashboards}anchor-watch-prod-eu-west-1-runbooks`,
  })
  const own = { ...inStack, watched: { ...inStack.watched, runbooks: 'https://wiki.example.com/runbooks' } }
  expect(incidentNotice(incident(), 'trigger', opened, own).runbook).toBe(
    'https://wiki.example.com/runbooks/backlog-age.md',
  )
})
