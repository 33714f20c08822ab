import { expect, test } from 'vitest'
import type { Resource } from '../support/aws/template.ts'
import { faultsOf } from '../support/aws/template-rules.ts'

const alarm = (Properties: Resource['Properties']): Resource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties,
})
const composite = (Properties: Resource['Properties']): Resource => ({
  Type: 'AWS::CloudWatch::CompositeAlarm',
  Properties,
})
const schedule = (ScheduleExpression: string): Resource => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: { ScheduleExpression },
})
const plain = { EvaluationPeriods: 5, DatapointsToAlarm: 3, Period: 60, Threshold: 1 }
const stat = (Id: string, ReturnData: boolean) => ({ Id, MetricStat: { Period: 60 }, ReturnData })
const math = (Expression: string, ...more: readonly object[]) =>
  alarm({
    EvaluationPeriods: 1,
    Threshold: 1,
    Metrics: [stat('a', false), stat('b', false), { Id: 'e', Expression }, ...more],
  })
const rule = (AlarmRule: unknown, more = {}) => composite({ AlarmRule, ...more })
const periods = { ActionsSuppressorWaitPeriod: 60, ActionsSuppressorExtensionPeriod: 300 }

test.each<[string, Resource]>([
  ['an alarm on a metric', alarm(plain)],
  ['a ratio', math('IF(a + b >= 5, 100 * a / (a + b), 0)')],
  ['a composite', rule('(ALARM(child) OR ALARM("other-child")) AND NOT OK(child)')],
  ['a composite by references', rule({ 'Fn::Sub': 'ALARM(${Child}) OR ALARM(${Other.Arn})' })],
  ['a suppressor', rule('ALARM(child)', { ActionsSuppressor: 'other-child', ...periods })],
  ['every minute', schedule('cron(* * * * ? *)')],
  ['every five minutes', schedule('rate(5 minutes)')],
  ['a dashboard', { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{"widgets":[]}' } }],
])('finds nothing wrong with %s', (_, resource) => {
  expect(faultsOf(withChildren(resource))).toEqual([])
})

test.each<[string, Resource]>([
  ['more points must breach than are looked at', alarm({ ...plain, DatapointsToAlarm: 6 })],
  ['it looks back more than a day', alarm({ ...plain, Period: 3_600, EvaluationPeriods: 25 })],
  ['no Threshold', alarm({ EvaluationPeriods: 5, Period: 60 })],
  ['no EvaluationPeriods', alarm({ Period: 60, Threshold: 1 })],
  ['0 metrics return data', alarm({ ...plain, Metrics: [stat('a', false)] })],
  ['2 metrics return data', math('a / b', stat('c', true))],
  ['a / c: no metric c', math('a / c')],
  ['the Id a twice', math('a / b', stat('a', false))],
  ['IF(a, b: not an expression', math('IF(a, b')],
  ['a b: not an expression', math('a b')],
  ['not a rule: ALARM(child) OR', rule('ALARM(child) OR')],
  ['not a rule: (ALARM(child)', rule('(ALARM(child)')],
  ['no alarm stranger', rule('ALARM(stranger)')],
  ['a suppressor without its periods', rule('ALARM(child)', { ActionsSuppressor: 'other-child' })],
  ['not a schedule: rate(1 minutes)', schedule('rate(1 minutes)')],
  ['not a schedule: cron(* * * * *)', schedule('cron(* * * * *)')],
  ['not a schedule: cron(* * * * * *)', schedule('cron(* * * * * *)')],
  ['its body is not JSON', { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{' } }],
])('finds: %s', (fault, resource) => {
  expect(faultsOf(withChildren(resource))).toEqual([`Seeded: ${fault}`])
})

function withChildren(resource: Resource): Readonly<Record<string, Resource>> {
  return {
    Seeded: resource,
    Child: alarm({ ...plain, AlarmName: 'child' }),
    Other: alarm({ ...plain, AlarmName: 'other-child' }),
  }
}
