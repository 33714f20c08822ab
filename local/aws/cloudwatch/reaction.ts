import type { Instead } from '../json/listener.ts'
import { refusalAnswer, Refusal, type Answer } from '../json/refusal.ts'

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

const page = (status: number): Answer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: '<html><body>down</body></html>',
})
const internalError: Answer = {
  status: 500,
  headers: {},
  body: '{"__type":"com.amazonaws.cloudwatch#InternalServiceFault","message":"It failed."}',
}

/** Answers of a failing CloudWatch, or of a failing proxy or network. */
export const reactions = {
  throttling: refusalAnswer(new Refusal('Throttling', 'Rate exceeded')),
  'too many requests': page(429),
  'too large': refusalAnswer(new Refusal('TooLarge', 'It is too large.')),
  'a page': page(503),
  'an error': internalError,
  'a reset': 'reset',
  silence: 'silence',
  'an error when it is in': { takenThen: internalError },
  'a reset when it is in': { takenThen: 'reset' },
  'silence when it is in': { takenThen: 'silence' },
} as const satisfies Readonly<Record<string, Reaction>>

/** The reactions to the calls of one action, in order. Undefined is its own answer, as for all later calls. */
export function inTurn(action: string, answers: readonly Reaction[]): Fault {
  return (call) => (call.action === action ? answers[call.nth - 1] : undefined)
}
