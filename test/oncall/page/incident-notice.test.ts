import { expect, test } from 'vitest'
import { slotOf } from '../../../lib/model/index.ts'
import type { IncidentAlarm, Ring } from '../../../lib/oncall/incidents/incident.ts'
import { incidentNotice } from '../../../lib/oncall/notice/incident-notice.ts'
import { age, context, incident, opened } from '../../support/oncall/incident-page.ts'
import { minuteAt } from '../../support/oncall/minute.ts'

test('a page names severity, product, deployment and the symptom with its numbers', () => {
  expect(incidentNotice(incident(), 'trigger', opened, context)).toMatchObject({
    action: 'trigger',
    title: '[warning] Anchore prod: the oldest image has waited 47 min for analysis (limit 30 min)',
    value: '47 min',
    numbers: { value: 2_820, threshold: 1_800, unit: 'Seconds' },
    since: minuteAt(0),
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
  const late: Ring = {
    reason: 'escalated',
    alarm: 'backlog-age-critical',
    severity: 'critical',
    at: minuteAt(3),
  }
  const both = incident({ alarms: { 'backlog-age': age, 'backlog-age-critical': critical } })
  expect(incidentNotice(both, 'trigger', late, context)).toMatchObject({
    alarm: 'backlog-age-critical',
    title: '[critical] Anchore prod: the oldest image has waited 2.2 h for analysis (limit 2 h)',
  })
})

test('the page of a warning is about that alarm while a critical one leads', () => {
  const critical: IncidentAlarm = { ...age, severity: 'critical', value: 8_000, threshold: 7_200 }
  const warning: Ring = { reason: 'opened', alarm: 'backlog-age', severity: 'warning', at: minuteAt(3) }
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

test('a resolve has one duration, from the start of the trouble until its alarm cleared', () => {
  const closed = incident({ closedAt: minuteAt(23), alarms: { 'backlog-age': { ...age, state: 'OK' } } })
  const { title, durationMs } = incidentNotice(closed, 'resolve', undefined, context)
  expect(title).toBe(
    '[resolved] Anchore prod: images are analyzed in time again; alarm cleared after 23 min (47 min at the alarm)',
  )
  expect(durationMs).toBe(23 * 60_000)
})

test('a resolve of a deployment with a long name leaves out the value, and keeps the duration', () => {
  const closed = incident({ closedAt: minuteAt(23), alarms: { 'backlog-age': { ...age, state: 'OK' } } })
  const watched = { ...context.watched, deployment: 'production-of-a-long-name-30-x' }
  expect(incidentNotice(closed, 'resolve', undefined, { ...context, watched }).title).toBe(
    '[resolved] Anchore production-of-a-long-name-30-x: images are analyzed in time again; alarm cleared after 23 min',
  )
})

test('a resolve has no value if the symptom has none', () => {
  const failing: IncidentAlarm = { ...age, state: 'OK', value: 2, threshold: 1 }
  const closed = incident({
    lead: 'sweep-failing',
    closedAt: minuteAt(23),
    alarms: { 'sweep-failing': failing },
  })
  expect(incidentNotice(closed, 'resolve', undefined, context).title).toBe(
    '[resolved] anchor-watch prod: the runs of sweep succeed again; alarm cleared after 23 min',
  )
})

test('an end that is dated before the start makes no negative duration', () => {
  const closed = incident({ closedAt: minuteAt(-1) })
  expect(incidentNotice(closed, 'resolve', undefined, context).durationMs).toBe(0)
})

test('a ring of a lasting incident differs from its first page, in title and id', () => {
  const lasts: Ring = { ...opened, reason: 'lasts', at: minuteAt(240) }
  const first = incidentNotice(incident(), 'trigger', opened, context)
  const again = incidentNotice(incident(), 'trigger', lasts, { ...context, now: minuteAt(240) })
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
  expect(also).toEqual(['services do not answer: apiext, catalog'])
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
    { collector: 'collect-anchore', slot: slotOf(minuteAt(-30)), findings: [], facts: [] },
    {
      collector: 'collect-postgres',
      slot: slotOf(minuteAt(4)),
      findings: [{ ...failure, since: slotOf(minuteAt(1)) }],
      facts: [],
    },
  ]
  const watched = { ...context.watched, timezone: 'Europe/Berlin' }
  expect(incidentNotice(incident(), 'trigger', opened, { ...context, watched, reports }).unknown).toEqual([
    "Anchore's services, not read since 2026-11-23 21:30 GMT+1",
    'the database, not read since 2026-11-23 22:01 GMT+1',
  ])
})

test('an update long after the alarm has the cause that is known now', () => {
  const fact = {
    metric: 'OldestWait',
    cause: 'no analyzer answers',
    lines: ['Three of three.'],
    first: 'Start one.',
  }
  const reports = [
    {
      collector: 'collect-postgres',
      slot: slotOf(minuteAt(60)),
      findings: [],
      facts: [{ ...fact, since: slotOf(minuteAt(1)) }],
    },
  ]
  const { title, findings, remedy } = incidentNotice(incident(), 'update', undefined, {
    ...context,
    reports,
    now: minuteAt(60),
  })
  expect(title).toContain(': no analyzer answers')
  expect(findings).toEqual(['Three of three.'])
  expect(remedy).toMatch(/^Start one\./)
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
    closedAt: minuteAt(23),
  })
  expect(incidentNotice(closed, 'resolve', undefined, context).alarm).toBe('analysis-stalled')
})
