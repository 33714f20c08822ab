import type { HandlerContext } from '../../../functions/handler.ts'

/** The context of an invocation whose time stands still. */
export function lambdaContext(remainingMs = 50_000, awsRequestId = 'request-1'): HandlerContext {
  return { awsRequestId, getRemainingTimeInMillis: () => remainingMs }
}
