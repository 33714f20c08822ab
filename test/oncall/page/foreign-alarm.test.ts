import { expect, test } from 'vitest'
import type { Incident } from '../../../lib/oncall/incidents/incident.ts'
import { incidentNotice } from '../../../lib/oncall/notice/incident-notice.ts'
import { age, context, incident } from '../../support/oncall/incident-page.ts'

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
