import type { Fault, Reaction } from '../../../local/aws/cloudwatch/server.ts'
import { Refusal, refusalAnswer, type Answer } from '../../../local/aws/json.ts'

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

/** A refusal as AWS words it. */
export function awsError(status: number, type: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-query-error': `${type};Sender` },
    body: JSON.stringify({ __type: `com.amazonaws#${type}`, message: type }),
  }
}

/** The reactions to the calls of one action, in order. Undefined is its own answer, as for all later calls. */
export function inTurn(action: string, answers: readonly Reaction[]): Fault {
  return (call) => (call.action === action ? answers[call.nth - 1] : undefined)
}
