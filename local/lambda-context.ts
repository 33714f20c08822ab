import { randomUUID } from 'node:crypto'
import type { HandlerContext } from '../functions/handler.ts'

/** The timeout of the deployed functions. */
const timeoutMs = 50_000

/** The context that Lambda gives to a function, counting down in real time. */
export function lambdaContext(): HandlerContext {
  const ends = Date.now() + timeoutMs
  return { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => Math.max(0, ends - Date.now()) }
}
