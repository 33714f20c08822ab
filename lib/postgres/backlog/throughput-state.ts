import { at, listAt, numberAt } from '../../model/json.ts'
import type { ThroughputState } from './throughput.ts'

/** The state that an earlier run left; undefined when it is another version's or damaged. */
export function readThroughputState(state: unknown): ThroughputState | undefined {
  return isThroughputState(state) ? state : undefined
}

function isThroughputState(state: unknown): state is ThroughputState {
  return (
    numberAt(state, 'version') === 3 &&
    ['slot', 'offset', 'inSystem', 'carried'].every((key) => numberAt(state, key) !== undefined) &&
    ['completed', 'failed'].every((key) => isKnown(at(state, key)))
  )
}

function isKnown(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((known) => numberAt(known, 0) !== undefined && listAt(known, 1).every(Number.isFinite))
  )
}
