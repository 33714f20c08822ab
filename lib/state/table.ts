/** What an attribute may hold; absent attributes are `undefined`. */
export type Attribute = string | number | Uint8Array
export type Item = Readonly<Record<string, Attribute>>

/** One claim about the item as it stands before the write. A comparison with an absent attribute is false. */
export type Claim =
  | { readonly attribute: string; readonly is: 'absent' }
  | { readonly attribute: string; readonly is: 'equal' | 'less'; readonly to: string | number }

/** Holds when every claim of at least one alternative holds; an absent item has no attributes. */
export type Condition = readonly (readonly Claim[])[]

export interface Update {
  readonly set: Item
  readonly remove?: readonly string[]
  /** Absent: the write is unconditional. */
  readonly when?: Condition
}

export type Updated = { readonly applied: true; readonly item: Item } | { readonly applied: false }

/**
 * The state between runs: items under a key, each changed by one conditional write. No transactions and no scans,
 * so that one DynamoDB table (or a map) is enough. Rejects with the store's own error when it cannot be reached.
 */
export interface Table {
  /** The item, read consistently; undefined when there is none. */
  get: (key: string, signal: AbortSignal) => Promise<Item | undefined>
  /** Changes one item if the condition holds, and returns it as it is then. */
  update: (key: string, update: Update, signal: AbortSignal) => Promise<Updated>
}
