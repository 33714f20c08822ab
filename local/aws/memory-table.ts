import { maxItemBytes, type Attribute, type Item, type Table } from '../../lib/publish/index.ts'

/** A table in this process's memory, which keeps the rules of DynamoDB. */
export function memoryTable(): Table {
  const items = new Map<string, Item>()
  return {
    get: async (key, signal) => {
      await Promise.resolve()
      signal.throwIfAborted()
      return items.get(key)
    },
    update: async (key, { set, when }, signal) => {
      await Promise.resolve()
      signal.throwIfAborted()
      const before = items.get(key)
      if (when !== undefined && before?.[when.attribute] !== when.is) return false
      const item = { ...before, ...set }
      if (bytesOf(item) > maxItemBytes) throw new RangeError('the item is too large')
      items.set(key, item)
      return true
    },
  }
}

/** The size of an item about as DynamoDB counts it: names and values. */
function bytesOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + name.length + sizeOf(value), 0)
}

function sizeOf(value: Attribute): number {
  if (typeof value === 'number') return 8
  return typeof value === 'string' ? Buffer.byteLength(value) : value.byteLength
}
