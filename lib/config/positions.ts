import { isMap, isScalar, isSeq } from 'yaml'
import type { Path } from './problem.ts'

/** Where a node starts in the text: that of its key, and its own. */
interface Offsets {
  readonly key: number
  readonly value: number
}

/** Where things are in a YAML text, by their path; offsets count from 0. */
export interface Positions {
  /** For what is not there, the offset of the key that it is missing under. */
  readonly offsetOf: (path: Path, part: keyof Offsets) => number
  /** The second and later occurrences of a key. */
  readonly duplicates: readonly { readonly path: Path; readonly offset: number }[]
}

/** Finds every key and value of a parsed document's contents. */
export function locate(root: unknown): Positions {
  const offsets = new Map<string, Offsets>()
  const duplicates: { path: Path; offset: number }[] = []
  const walk = (node: unknown, path: Path, key: number) => {
    offsets.set(JSON.stringify(path), { key, value: startOf(node) ?? key })
    if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) walk(item, [...path, index], startOf(item) ?? key)
    }
    if (!isMap(node)) return
    for (const pair of node.items) {
      const own = [...path, isScalar(pair.key) ? String(pair.key.value) : '']
      const start = startOf(pair.key) ?? key
      if (offsets.has(JSON.stringify(own))) duplicates.push({ path: own, offset: start })
      else walk(pair.value, own, start)
    }
  }
  walk(root, [], 0)
  return { duplicates, offsetOf: (path, part) => offsetIn(offsets, path, part) }
}

function offsetIn(offsets: ReadonlyMap<string, Offsets>, path: Path, part: keyof Offsets): number {
  const found = offsets.get(JSON.stringify(path))
  if (found !== undefined) return found[part]
  return path.length === 0 ? 0 : offsetIn(offsets, path.slice(0, -1), 'key')
}

function startOf(node: unknown): number | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) ? node.range?.[0] : undefined
}
