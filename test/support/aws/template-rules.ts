import { at, listAt, numberAt, parseJson, textAt } from '../../../lib/model/json.ts'
import type { Resource } from './template.ts'

type Resources = Readonly<Record<string, Resource>>
/** What is wrong with one resource. */
type Rule = (properties: Resource['Properties'], resources: Resources) => readonly string[]

const rules: Readonly<Partial<Record<string, readonly Rule[]>>> = {
  'AWS::CloudWatch::Alarm': [windowFaults, mathFaults],
  'AWS::CloudWatch::CompositeAlarm': [compositeFaults],
  'AWS::CloudWatch::Dashboard': [dashboardFaults],
  'AWS::Scheduler::Schedule': [scheduleFaults],
}

/** What CloudFormation would refuse, or AWS never evaluate, and cfn-lint does not see: `ID: what`. */
export function faultsOf(resources: Resources): readonly string[] {
  return Object.entries(resources).flatMap(([id, { Type, Properties }]) =>
    (rules[Type] ?? []).flatMap((rule) => rule(Properties, resources).map((fault) => `${id}: ${fault}`)),
  )
}

const daySeconds = 86_400

function windowFaults(properties: Resource['Properties']): readonly string[] {
  const points = numberAt(properties, 'EvaluationPeriods')
  if (points === undefined) return ['no EvaluationPeriods']
  const breaching = numberAt(properties, 'DatapointsToAlarm') ?? points
  const periods = [
    numberAt(properties, 'Period'),
    ...listAt(properties, 'Metrics').flatMap((metric) => [
      numberAt(metric, 'Period'),
      numberAt(metric, 'MetricStat', 'Period'),
    ]),
  ]
  const threshold = at(properties, 'Threshold') ?? at(properties, 'ThresholdMetricId')
  return [
    ...(threshold === undefined ? ['no Threshold'] : []),
    ...(breaching > points ? ['more points must breach than are looked at'] : []),
    ...(Math.max(...periods.map((period) => period ?? 0)) * points > daySeconds
      ? ['it looks back more than a day']
      : []),
  ]
}

function mathFaults(properties: Resource['Properties']): readonly string[] {
  const metrics = listAt(properties, 'Metrics')
  if (metrics.length === 0) return []
  const ids = metrics.map((metric) => textAt(metric, 'Id') ?? '')
  const returned = metrics.filter((metric) => at(metric, 'ReturnData') !== false)
  const doubled = ids.filter((id, index) => ids.indexOf(id) !== index)
  return [
    ...(returned.length === 1 ? [] : [`${returned.length} metrics return data`]),
    ...doubled.map((id) => `the Id ${id} twice`),
    ...metrics.flatMap((metric) => expressionFaults(textAt(metric, 'Expression') ?? '', ids)),
  ]
}

/** Names of metrics begin with a small letter, those of functions with a capital one. */
function expressionFaults(expression: string, ids: readonly string[]): readonly string[] {
  const bare = expression.replace(/"[^"]*"|'[^']*'/g, '0')
  const unknown = [...bare.matchAll(/\b[a-z]\w*/g)].map(([id]) => id).filter((id) => !ids.includes(id))
  const wellFormed = expression === '' || isExpression(bare)
  return [
    ...unknown.map((id) => `${expression}: no metric ${id}`),
    ...(wellFormed ? [] : [`${expression}: not an expression`]),
  ]
}

/** Takes the innermost operand for a value, again and again, until a single value is left. */
function isExpression(text: string): boolean {
  const value = String.raw`(?:[A-Za-z_]\w*|\d+(?:\.\d+)?)`
  const innermost = new RegExp(
    String.raw`[A-Z]\w*\(${value}(?:,${value})*\)|\(${value}\)|-${value}(?![\w(])|${value}(?:[<>=!]=|[-+*/^<>]|&&|\|\|)${value}(?![\w(])`,
  )
  const reduced = reduce(text.replaceAll(/(?<!\w)\s+|\s+(?!\w)/g, ''), innermost, 'v')
  return new RegExp(`^${value}$`).test(reduced)
}

function reduce(text: string, innermost: RegExp, by: string): string {
  const next = text.replace(innermost, by)
  return next === text ? text : reduce(next, innermost, by)
}

function compositeFaults(properties: Resource['Properties'], resources: Resources): readonly string[] {
  const rule = ruleText(at(properties, 'AlarmRule'))
  const known = new Set(
    Object.entries(resources).flatMap(([id, { Type, Properties }]) =>
      Type.startsWith('AWS::CloudWatch::') ? [id, textAt(Properties, 'AlarmName') ?? id] : [],
    ),
  )
  const state = /\b(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*"?([^()"]+?)"?\s*\)/g
  const unknown = [...rule.matchAll(state)].map(([, name = '']) => name).filter((name) => !known.has(name))
  const states = rule.replaceAll(state, 'TRUE').replaceAll(/\s+/g, ' ').trim()
  const operand = /\( ?(?:TRUE|FALSE) ?\)|NOT (?:TRUE|FALSE)|(?:TRUE|FALSE) (?:AND|OR) (?:TRUE|FALSE)/
  const suppressed = at(properties, 'ActionsSuppressor') !== undefined
  const periods = ['ActionsSuppressorWaitPeriod', 'ActionsSuppressorExtensionPeriod']
  return [
    ...unknown.map((name) => `no alarm ${name}`),
    ...(/^(?:TRUE|FALSE)$/.test(reduce(states, operand, 'TRUE')) ? [] : [`not a rule: ${rule}`]),
    ...(suppressed && periods.some((period) => numberAt(properties, period) === undefined)
      ? ['a suppressor without its periods']
      : []),
  ]
}

/** A rule as text; `${Id}` of an Fn::Sub, with or without attribute, is the alarm of that ID. */
function ruleText(rule: unknown): string {
  const text = typeof rule === 'string' ? rule : (textAt(rule, 'Fn::Sub') ?? '')
  return text.replaceAll(/\$\{(\w+)(?:\.Arn)?\}/g, '$1')
}

function dashboardFaults(properties: Resource['Properties']): readonly string[] {
  const body = textAt(properties, 'DashboardBody') ?? textAt(properties, 'DashboardBody', 'Fn::Sub') ?? ''
  return typeof parseJson(body) === 'object' ? [] : ['its body is not JSON']
}

function scheduleFaults(properties: Resource['Properties']): readonly string[] {
  const expression = textAt(properties, 'ScheduleExpression') ?? ''
  const field = String.raw`[\d*?LW#,/A-Z-]+`
  const cron = new RegExp(String.raw`^cron\(${field}(?: ${field}){5}\)$`).test(expression)
  // Of the days of the month and of the week, one has to be left open.
  const [, , , dayOfMonth, , dayOfWeek] = expression.split(/[( )]/)
  const open = [dayOfMonth, dayOfWeek].filter((day) => day === '?').length === 1
  const rate = /^rate\((?:1 (?:minute|hour|day)|(?!1 )[1-9]\d* (?:minutes|hours|days))\)$/.test(expression)
  return rate || (cron && open) ? [] : [`not a schedule: ${expression}`]
}
