/** The value of an attribute; an absent attribute is `undefined`. */
export type Attribute = string | number | Uint8Array
export type Item = Readonly<Record<string, Attribute>>

export interface Update {
  /** The item keeps its other attributes. */
  readonly set: Item
  /** The value that an attribute must have before the write; `undefined`: the item has no such attribute. */
  readonly when?: { readonly attribute: string; readonly is: number | undefined }
}

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
   * Changes or creates one item; false, and nothing is written, if the condition does not hold. Rejects, and writes
   * nothing, if the item would be larger than `maxItemBytes`. A repeated attempt of the client finds its own write, and
   * its condition fails: false does not prove that another wrote.
   */
  update: (key: string, update: Update, signal: AbortSignal) => Promise<boolean>
}
