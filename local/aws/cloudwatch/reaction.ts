import type { Instead } from '../json/listener.ts'

/**
 * The reaction to a request: another answer, a closed connection or no answer, instead of taking effect or after it; or
 * its own answer after the promise `once`, at the time of its resolution.
 */
export type Reaction =
  Instead | { readonly takenThen: Instead } | { readonly once: Promise<unknown> } | undefined

export function isInstead(reaction: Reaction): reaction is Instead {
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
