import { at, listAt, numberAt, textAt, failed, success, type Outcome } from '../model/index.ts'
import { listPrices } from './price.ts'

/** A planned or an existing deployment. */
export interface State {
  readonly alarms: readonly DescribedAlarm[]
  /** The number of series by metric; undefined if it is not known. */
  readonly series: Readonly<Record<string, number>> | undefined
  /** Undefined if it is not known. */
  readonly dashboards: number | undefined
}

export interface Change {
  /** `alarm backlog-depth`, `series ReplicasUp`, `dashboards`. */
  readonly item: string
  /** The settings that differ; empty for an item that is added or removed. */
  readonly settings: readonly { readonly name: string; readonly from: string; readonly to: string }[]
  /** A month at list price; below 0 if the change is cheaper. */
  readonly dollars: number
}

export interface Difference {
  readonly added: readonly Change[]
  readonly changed: readonly Change[]
  readonly removed: readonly Change[]
  /** A month at list price; below 0 if the plan is cheaper. */
  readonly dollars: number
}

/** An item of a state with its settings and its price. */
interface Item {
  readonly fields: AlarmFields
  readonly dollars: number
}

/**
 * The difference from the existing deployment to the plan. `prefix`: the beginning of the alarms' names. Unknown parts
 * are not compared.
 */
export function differenceOf(planned: State, existing: State, prefix: string): Difference {
  const before = itemsOf(existing, planned, prefix)
  const after = itemsOf(planned, existing, prefix)
  const alone = (items: ReadonlyMap<string, Item>, others: ReadonlyMap<string, Item>, sign: number) =>
    [...items]
      .filter(([item]) => !others.has(item))
      .map(([item, { dollars }]): Change => ({ item, settings: [], dollars: sign * dollars }))
  const added = alone(after, before, 1)
  const removed = alone(before, after, -1)
  const changed = [...after].flatMap(([item, to]) => {
    const from = before.get(item)
    const settings = from === undefined ? [] : settingsOf(from.fields, to.fields)
    return from === undefined || settings.length === 0
      ? []
      : [{ item, settings, dollars: to.dollars - from.dollars }]
  })
  const dollars = [...added, ...changed, ...removed].reduce((sum, change) => sum + change.dollars, 0)
  return { added, changed, removed, dollars }
}

/** The items of a state whose type is known in the other state too. */
function itemsOf(state: State, other: State, prefix: string): ReadonlyMap<string, Item> {
  const alarms = state.alarms.map(({ name, fields, metrics }): [string, Item] => [
    `alarm ${name.startsWith(prefix) ? name.slice(prefix.length) : name}`,
    { fields, dollars: metrics * listPrices.alarmMetric },
  ])
  const counted = (item: string, count: number, price: number): [string, Item][] =>
    count === 0 ? [] : [[item, { fields: { number: String(count) }, dollars: count * price }]]
  const series = other.series === undefined ? {} : (state.series ?? {})
  return new Map([
    ...alarms,
    ...Object.entries(series).flatMap(([name, count]) => counted(`series ${name}`, count, listPrices.metric)),
    ...(other.dashboards === undefined
      ? []
      : counted('dashboards', state.dashboards ?? 0, listPrices.dashboard)),
  ])
}

function settingsOf(from: AlarmFields, to: AlarmFields): Change['settings'] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])]
  return names
    .map((name) => ({ name, from: from[name] ?? 'none', to: to[name] ?? 'none' }))
    .filter((setting) => setting.from !== setting.to)
}

/** The settings of an alarm in words, by the name of the setting: `{ threshold: '500', points: '10/15' }`. */
type AlarmFields = Readonly<Record<string, string>>

/** An alarm in AWS or in a template. */
interface DescribedAlarm {
  /** `anchor-watch-prod-backlog-depth`. */
  readonly name: string
  readonly fields: AlarmFields
  /** The number of billed metrics. */
  readonly metrics: number
}

/**
 * Reads the Properties of an AWS::CloudWatch::Alarm or an alarm of DescribeAlarms, which have the same names. The topic
 * is the same word for a reference in a template and for an ARN in AWS.
 */
export function describedAlarm(alarm: unknown): DescribedAlarm {
  const stats = listAt(alarm, 'Metrics').filter((query) => at(query, 'MetricStat') !== undefined)
  const watched = stats.length > 0 ? stats.map((query) => watchedIn(query)) : [watchedBy(alarm)]
  const expressions = listAt(alarm, 'Metrics').flatMap((query) => textAt(query, 'Expression') ?? [])
  const periods = numberAt(alarm, 'EvaluationPeriods')
  const fields = {
    watches: watched.join(', '),
    expression: expressions.join(', '),
    comparison: textAt(alarm, 'ComparisonOperator'),
    threshold: String(numberAt(alarm, 'Threshold')),
    points: `${numberAt(alarm, 'DatapointsToAlarm') ?? periods ?? ''}/${periods ?? ''}`,
    'missing data': textAt(alarm, 'TreatMissingData'),
    topic: listAt(alarm, 'AlarmActions').map(topicOf).join(', '),
    text: textAt(alarm, 'AlarmDescription'),
  }
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')
  return {
    name: textAt(alarm, 'AlarmName') ?? '',
    fields: Object.fromEntries(given) as AlarmFields,
    metrics: watched.length,
  }
}

function watchedIn(query: unknown): string {
  return watchedBy(at(query, 'MetricStat', 'Metric'), textAt(query, 'MetricStat', 'Stat'))
}

function watchedBy(metric: unknown, statistic = textAt(metric, 'Statistic')): string {
  const dimensions = listAt(metric, 'Dimensions').map((one) => {
    const name = textAt(one, 'Name') ?? ''
    // CloudFormation chooses the name of a queue: only AWS has it, the template has a reference.
    return name === 'QueueName' ? name : `${name}=${textAt(one, 'Value') ?? ''}`
  })
  return `${textAt(metric, 'Namespace') ?? ''} ${textAt(metric, 'MetricName') ?? ''} (${[statistic ?? '', ...dimensions.toSorted()].join(', ')})`
}

/** `critical` of `{ Ref: 'CriticalTopic' }` and of `arn:…:anchor-watch-prod-critical`. */
function topicOf(action: unknown): string {
  const reference = textAt(action, 'Ref') ?? String(action)
  return (/([A-Za-z]+)$/.exec(reference.replace(/Topic$/, ''))?.[1] ?? reference).toLowerCase()
}

/** The key of the template's Metadata that holds the number of series by metric. */
export const metadataKey = 'AnchorWatch'

/** The deployment of a packaged template. Fails with a sentence if it is no template of anchor-watch. */
export function stateOfTemplate(template: unknown): Outcome<State, string> {
  const resources = Object.values(at(template, 'Resources') ?? {})
  const ofType = (type: string): readonly unknown[] =>
    resources.filter((one) => textAt(one, 'Type') === `AWS::CloudWatch::${type}`)
  const alarms = ofType('Alarm').map((one) => describedAlarm(at(one, 'Properties')))
  if (alarms.length === 0)
    return failed('it has no alarm: expected a template that npx anchor-watch package wrote')
  return success({ alarms, series: seriesIn(template), dashboards: ofType('Dashboard').length })
}

function seriesIn(template: unknown): State['series'] {
  const recorded = at(template, 'Metadata', metadataKey, 'Series')
  if (typeof recorded !== 'object' || recorded === null) return undefined
  return Object.fromEntries(Object.keys(recorded).map((name) => [name, numberAt(recorded, name) ?? 0]))
}
