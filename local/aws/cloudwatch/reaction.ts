import { refusalAnswer, Refusal, type Answer } from './refusal.ts'

export type Instead = Answer | 'reset' | 'silence'

/**
 * What a request gets: another answer, a closed connection or nothing at all, in place of taking effect or after it;
 * or its own answer, `once` a promise is kept, as of the time that it is by then.
 */
export type Reaction =
  Instead | { readonly takenThen: Instead } | { readonly once: Promise<unknown> } | undefined

export function isInstead(reaction: Reaction): reaction is Instead {
  return typeof reaction === 'string' || (reaction !== undefined && 'status' in reaction)
}

/** One request, as a fault sees it. */
export interface Call {
  readonly action: string
  /** Which one of its action, counted from 1 since the fault was set. */
  readonly nth: number
  readonly input: unknown
}

/** Decides what a request gets; undefined is its own answer. */
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

/** What CloudWatch, or what is between, answers when something is wrong there. */
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

/** The reactions to the calls of one action, in their order; undefined, and all after them, is its own answer. */
export function inTurn(action: string, answers: readonly Reaction[]): Fault {
  return (call) => (call.action === action ? answers[call.nth - 1] : undefined)
}
