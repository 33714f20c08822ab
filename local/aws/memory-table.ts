import {
  maxItemBytes,
  type Attribute,
  type Claim,
  type Item,
  type Table,
  type Update,
} from '../../lib/publish/index.ts'

/** A table in this process's memory, which keeps the rules of DynamoDB. */
export function memoryTable(): Table {
  const items = new Map<string, Item>()
  return {
    get: async (key, signal) => {
      await Promise.resolve()
      signal.throwIfAborted()
      return items.get(key)
    },
    update: async (key, update, signal) => {
      await Promise.resolve()
      signal.throwIfAborted()
      const before = items.get(key)
      if (
        update.when !== undefined &&
        !update.when.some((claims) => claims.every((claim) => holds(claim, before)))
      ) {
        return { applied: false }
      }
      const item = applied(before, update)
      if (bytesOf(item) > maxItemBytes) throw new RangeError('the item is too large')
      items.set(key, item)
      return { applied: true, item: update.returns === 'before' ? (before ?? {}) : item }
    },
  }
}

function holds(claim: Claim, item: Item | undefined): boolean {
  const value = item?.[claim.attribute]
  if (claim.is === 'absent') return value === undefined
  // In DynamoDB values of different types are neither equal nor ordered.
  if (typeof value !== typeof claim.to) return false
  return claim.is === 'equal' ? value === claim.to : value !== undefined && value < claim.to
}

function applied(before: Item | undefined, { set, remove = [] }: Update): Item {
  const gone = new Set(remove)
  const kept = Object.entries(before ?? {}).filter(([attribute]) => !gone.has(attribute))
  return { ...Object.fromEntries(kept), ...set }
}

/** The size of an item about as DynamoDB counts it: names and values. */
function bytesOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + name.length + sizeOf(value), 0)
}

function sizeOf(value: Attribute): number {
  if (typeof value === 'number') return 8
  return typeof value === 'string' ? Buffer.byteLength(value) : value.byteLength
}
