import { slotPlus, type Slot } from '../../model/index.ts'

/** Sessions that are alike. */
export interface Group {
  readonly user: string | null
  readonly application: string
  readonly state: string | null
  readonly sessions: number
  /** One of their addresses, and the number of them; absent in the state of an earlier release. */
  readonly address?: string | null
  readonly addresses?: number
}

/** A name with a series of its own, and since when. */
export interface Named {
  readonly name: string
  readonly since: Slot
}

export interface TopNames {
  /** Sessions of each name that has a series, and of `other`. */
  readonly counts: ReadonlyMap<string, number>
  /** For the next run; a JSON value. */
  readonly named: readonly Named[]
}

/** Names with a series at a time; each series is billed by the hour. */
const maxNames = 5
/** A name keeps its series at least this long, so that at most twice `maxNames` are billed in an hour. */
const heldMinutes = 60
const other = 'other'
/** The series of one metric in an hour. */
export const maxNameSeries = 2 * maxNames + 1

/** A valid dimension value in CloudWatch; a client sets any application_name. */
const publishable = /^(?!:)(?=.*\S)[\x20-\x7e]{1,128}$/

/** The sessions of all groups by name; `none`: without a name, `other`: with a name that CloudWatch does not take. */
export function sessionsByName(
  groups: readonly Group[],
  nameOf: (group: Group) => string | null,
): Map<string, number> {
  const sums = new Map<string, number>()
  for (const group of groups) {
    const name = nameOf(group) ?? ''
    const key = name === '' ? 'none' : publishable.test(name) ? name : other
    sums.set(key, (sums.get(key) ?? 0) + group.sessions)
  }
  return sums
}

/** The names with the most sessions, and those whose series began less than an hour ago. */
export function topNames(sums: ReadonlyMap<string, number>, before: readonly Named[], slot: Slot): TopNames {
  const largest = [...sums]
    .filter(([name]) => name !== other)
    .toSorted(([one, fewer], [two, more]) => more - fewer || (one < two ? -1 : 1))
    .map(([name]) => name)
    .slice(0, maxNames)
  const kept = before.filter(
    ({ name, since }) => largest.includes(name) || slot < slotPlus(since, heldMinutes),
  )
  const arrived = largest.filter((name) => !kept.some((one) => one.name === name))
  const named = [...kept, ...arrived.map((name) => ({ name, since: slot }))].slice(0, maxNames)
  const all = [...sums.values()].reduce((sum, sessions) => sum + sessions, 0)
  const counts = new Map(named.map(({ name }) => [name, sums.get(name) ?? 0]))
  const counted = [...counts.values()].reduce((sum, sessions) => sum + sessions, 0)
  return { counts: counts.set(other, all - counted), named }
}
