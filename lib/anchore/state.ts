import { at, listAt, numberAt } from '../json.ts'
import type { CounterState } from '../prometheus/deltas.ts'

/** Goes up whenever the shape below changes: a state of another version is not read. */
const version = 1

/** The counters of every target at its last good scrape, by the target's URL. */
export type CounterStates = Readonly<Record<string, CounterState>>

export interface Counters {
  /** The counters that were read: what is not among them was never looked at, and has no known beginning. */
  readonly names: ReadonlySet<string>
  readonly targets: CounterStates
}

/** A JSON value. */
export function toState({ names, targets }: Counters): unknown {
  return { version, names: [...names], targets }
}

/** The counters that an earlier run left; undefined when there are none or they are not ours to read. */
export function fromState(state: unknown): Counters | undefined {
  const targets = at(state, 'targets')
  if (numberAt(state, 'version') !== version || typeof targets !== 'object' || targets === null)
    return undefined
  const names = listAt(state, 'names').filter((name) => typeof name === 'string')
  return {
    names: new Set(names),
    targets: Object.fromEntries(
      Object.entries(targets).flatMap(([url, counters]) => readable(url, counters)),
    ),
  }
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
