import { expect, test } from 'vitest'
import { alarmsOf } from '../../lib/catalogue.ts'
import type { Incident, IncidentAlarm, Ring } from '../../lib/oncall/incidents/incident.ts'
import { homeOf } from '../../lib/oncall/message/origin.ts'
import { incidentNotice, type PageContext } from '../../lib/oncall/notice.ts'
import { topicArn } from '../support/oncall/alarm-messages.ts'

const minute = 60_000
const began = Date.UTC(2026, 10, 23, 21)
const at = (minutes: number): number => began + minutes * minute

const context: PageContext = {
  watched: {
    deployment: 'prod',
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
