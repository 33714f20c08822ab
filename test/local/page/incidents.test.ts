import { expect, test } from 'vitest'
import { alarmsOf } from '../../../lib/alarms/index.ts'
import { type Incident, type IncidentAlarm, homeOf } from '../../../lib/oncall/index.ts'
import { incidentsAt, findingsAt, withoutAws } from '../../../local/page/incidents.ts'
import { topicArn } from '../../support/oncall/alarm-messages.ts'
import { slotOf, slotPlus, type Failure } from '../../../lib/model/index.ts'
import { factOf, reportOf } from '../../../lib/findings/index.ts'
import { replicasUp } from '../../../lib/anchore/index.ts'

const began = Date.UTC(2026, 10, 24, 10)
const at = (minutes: number): number => began + minutes * 60_000

const context = {
  watched: {
    deployment: 'local',
    timezone: 'UTC',
    dashboards: false,
    runbooks: 'http://127.0.0.1:4780/docs/runbooks',
    alarms: alarmsOf({ alarms: {}, anchore: { services: [{ name: 'catalog', replicas: 1 }] } }),
    home: homeOf(topicArn),
  },
  reports: [],
  now: at(30),
}

const age: IncidentAlarm = {
  state: 'ALARM',
  changedAt: at(10),
  alarmedAt: at(10),
  since: at(2),
  severity: 'warning',
  silent: false,
  value: 2_820,
  threshold: 1_800,
}
const down: IncidentAlarm = { ...age, severity: 'critical', since: at(20), value: 0, threshold: 1 }

function incident(lead: string, alarm: IncidentAlarm, more: Partial<Incident> = {}): Incident {
  return {
    id: `${lead}-1`,
    problem: 'backlog',
    lead,
    alarms: { [lead]: alarm },
    openedAt: at(10),
    rings: [],
    revision: 1,
    channels: {},
    ...more,
  }
}

test('an open incident has the texts of its page without the name of the deployment, and its runbook here', () => {
  expect(incidentsAt([incident('backlog-age', age)], context)).toEqual([
    {
      id: 'backlog-age-1',
      severity: 'warning',
      title: 'the oldest image has waited 47 min for analysis (limit 30 min)',
      sinceMs: at(2),
      closedMs: undefined,
      impact: expect.any(String) as unknown,
      first: expect.any(String) as unknown,
      causes: [],
      also: [],
      unknown: ["Anchore's services: no report", 'the database: no report'],
      alarm: 'backlog-age',
      runbook: '/docs/runbooks/backlog-age.md',
      silenced: false,
    },
  ])
})

test('the worst open incident is first, a silenced one after those that ring, and a closed one last with its end', () => {
  const closed = incident('lock-wait', { ...down, state: 'OK', changedAt: at(25) }, { closedAt: at(25) })
  const incidents = [
    closed,
    incident('backlog-growing', down, { silencedBy: 'calm' }),
    incident('backlog-age', age),
    incident('service-down-catalog', down),
  ]
  const shown = incidentsAt(incidents, context)
  expect(shown.map(({ alarm }) => alarm)).toEqual([
    'service-down-catalog',
    'backlog-age',
    'backlog-growing',
    'lock-wait',
  ])
  expect(shown.at(-1)).toMatchObject({ closedMs: at(25) })
  expect(shown.at(-1)?.title).toContain('after')
})

test('nothing begins after now', () => {
  const early = incident('backlog-age', { ...age, since: at(32) }, { openedAt: at(33) })
  expect(incidentsAt([early], context)[0]?.sinceMs).toBe(context.now)
})

test('an open incident has the numbers of now, like the lines of its alarms, and a closed one those that it had', () => {
  const values = new Map([['backlog-age', 3_600]])
  const [open] = incidentsAt([incident('backlog-age', age)], context, values)
  expect(open?.title).toBe('the oldest image has waited 60 min for analysis (limit 30 min)')
  const [closed] = incidentsAt([incident('backlog-age', age, { closedAt: at(20) })], context, values)
  expect(closed?.title).toContain('47 min at the alarm')
})

const reportedAt = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const fact = factOf(replicasUp, 'its name does not resolve', { of: 'catalog', lines: ['one', 'two'] })
const failure: Failure = { kind: 'auth', target: 'postgres', message: 'refused.', remedy: 'Rotate.' }
const silence: Failure = { ...failure, target: 'anchore.services.catalog', reportedBy: replicasUp.name }

test('a failure is a finding with its beginning; a fact is on the page of its alarm, and so is a failure that it explains', () => {
  const before = reportOf(undefined, reportedAt, { failures: [failure], facts: [] })
  const later = slotPlus(reportedAt, 1)
  const report = reportOf(before, later, { failures: [failure, silence], facts: [fact] })
  expect(findingsAt(later, [report])).toEqual([
    { title: 'postgres: refused.', text: 'Rotate.', sinceMs: reportedAt },
  ])
})

test('a report of more than 15 minutes ago has no findings', () => {
  const report = reportOf(undefined, reportedAt, { failures: [failure], facts: [] })
  expect(findingsAt(slotPlus(reportedAt, 15), [report])).toHaveLength(1)
  expect(findingsAt(slotPlus(reportedAt, 16), [report])).toEqual([])
})

const links =
  '<https://eu-west-1.console.aws.amazon.com/#alarmsV2:alarm/a|Alarm> · <https://eu-west-1.console.aws.amazon.com/#logsV2:log-groups|Logs> · <http://127.0.0.1/a.md|Runbook>'

test.each([
  ['*Alarm:* a\n*Where:* 123456789012, eu-west-1, Service catalog', '*Alarm:* a\n*Where:* Service catalog'],
  ['*Alarm:* a\n*Where:* 123456789012, eu-west-1', '*Alarm:* a'],
  [
    'a\n*Logs:* <https://eu-west-1.console.aws.amazon.com/#logsV2>\n*Runbook:* <http://127.0.0.1/a.md>',
    'a\n*Runbook:* <http://127.0.0.1/a.md>',
  ],
  ['{\n  "alarm": "a",\n  "account": "123456789012",\n}', '{\n  "alarm": "a",\n}'],
  [links, links.replace(/ · [^·]+Logs>/, '')],
])('a page on this machine has neither an account nor logs in AWS: %s', (section, shown) => {
  expect(withoutAws({ sections: [section] }).sections).toEqual([shown])
})
