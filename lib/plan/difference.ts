import { listPrices } from './list-prices.ts'
import type { AlarmFields, DescribedAlarm } from './alarm-fields.ts'

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
