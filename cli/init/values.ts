import { at } from '../../lib/model/index.ts'

/** The values of a watch.yml in its notation; a key without an answer is absent. */
export type Values = Readonly<Record<string, unknown>>

/** A value of watch.yml and its place: `[['anchore', 'auth', 'username'], 'monitor']`. */
export type Entry = readonly [path: readonly string[], value: unknown]

/** Adds the entries whose keys have no value yet. */
export function withMissing(values: Values, entries: readonly Entry[]): Values {
  return entries.reduce(
    (known, [path, value]) => (at(known, ...path) === undefined ? withValue(known, path, value) : known),
    values,
  )
}

export function withValue(values: unknown, [key = '', ...rest]: readonly string[], value: unknown): Values {
  return { ...asValues(values), [key]: rest.length === 0 ? value : withValue(at(values, key), rest, value) }
}

export function asValues(value: unknown): Values {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
