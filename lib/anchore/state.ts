import { at, numberAt } from '../json.ts'
import type { CounterState } from '../prometheus/deltas.ts'

/** Goes up whenever the shape below changes: a state of another version is not read. */
const version = 1

/** The counters of every target at its last good scrape, by the target's URL; a JSON value. */
export type CounterStates = Readonly<Record<string, CounterState>>

export function toState(targets: CounterStates): unknown {
  return { version, targets }
}

/** The counters that an earlier run left; undefined when there are none or they are not ours to read. */
export function fromState(state: unknown): CounterStates | undefined {
  const targets = at(state, 'targets')
  if (numberAt(state, 'version') !== version || typeof targets !== 'object' || targets === null)
    return undefined
  return Object.fromEntries(Object.entries(targets).flatMap(([url, counters]) => readable(url, counters)))
}

function readable(url: string, counters: unknown): [string, CounterState][] {
  const slot = numberAt(counters, 'slot')
  const values = at(counters, 'values')
  if (slot === undefined || typeof values !== 'object' || values === null) return []
  const finite = Object.entries(values).filter((entry): entry is [string, number] =>
    Number.isFinite(entry[1]),
  )
  return [[url, { slot, start: numberAt(counters, 'start') ?? null, values: Object.fromEntries(finite) }]]
}
