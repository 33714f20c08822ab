import type { Reply } from '../json/listener.ts'

/**
 * The reaction to a request. A reply alone: the request has no effect. `takenThen`: the request takes effect, then gets
 * this reply. `once`: the request takes effect when the promise resolves, and gets its own answer. Undefined: its own
 * answer at once.
 */
export type Reaction = Reply | { readonly takenThen: Reply } | { readonly once: Promise<unknown> } | undefined

export function isReply(reaction: Reaction): reaction is Reply {
  return typeof reaction === 'string' || (reaction !== undefined && 'status' in reaction)
}

/** One request. */
export interface Call {
  readonly action: string
  /** Its number among the requests of its action, counted from 1 since the fault was set. */
  readonly nth: number
  readonly input: unknown
}

/** Returns the reaction to a request; undefined: its own answer. */
export type Fault = (call: Call) => Reaction
