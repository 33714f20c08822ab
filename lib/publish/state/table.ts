/** The value of an attribute; an absent attribute is `undefined`. */
export type Attribute = string | number | Uint8Array
export type Item = Readonly<Record<string, Attribute>>

/** One claim about the item before the write. A comparison with an absent attribute is false. */
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
  /** Returns the item from before or from after the write; `after` when absent. */
  readonly returns?: 'before' | 'after'
}

export type Updated = { readonly applied: true; readonly item: Item } | { readonly applied: false }

/** DynamoDB's limit for an item, with its key and the names of its attributes. */
export const maxItemBytes = 400 * 1024

/**
 * Unix seconds. DynamoDB deletes an item some time after it has expired (serverless.yml: TimeToLiveSpecification); until
 * then it can be read.
 */
export const expiryAttribute = 'expiresAt'

/**
 * The state between runs: items under a key, each changed by one conditional write. No transactions and no scans,
 * so that one DynamoDB table (or a map) is enough. Rejects with the store's own error when it cannot be reached.
 */
export interface Table {
  /** The item, read consistently; undefined when there is none. */
  get: (key: string, signal: AbortSignal) => Promise<Item | undefined>
  /**
   * Changes or creates one item if the condition holds, and returns it. With `returns: 'before'` an item that did
   * not exist has no attributes. Rejects, and writes nothing, if the item would be larger than `maxItemBytes`.
   */
  update: (key: string, update: Update, signal: AbortSignal) => Promise<Updated>
}
