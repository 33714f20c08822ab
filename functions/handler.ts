import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { slotOf, slotOfEvent, type Clock, type Slot } from '../lib/model/clock.ts'
import type { Invocation } from '../lib/model/invocation.ts'
import { messageOf, RunFailedError, type Failure } from '../lib/model/failure.ts'
import { createLog, type Log, type LogSink } from '../lib/model/log.ts'

/** Kept back before Lambda kills the function, so that it can say what it was doing: milliseconds. */
const reserveMs = 1_500

export interface HandlerParts {
  readonly name: string
  readonly clock: Clock
  readonly sink: LogSink
}

/** What a handler uses of Lambda's context. */
export type HandlerContext = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>

/** What Lambda calls. */
export type Handler = (event: unknown, context: HandlerContext) => Promise<unknown>

/**
 * A Lambda handler around `run`: one log with the function's name and request on every line, the deadline as an
 * AbortSignal, errors logged once and passed on, so that Lambda counts them.
 */
export function createHandler(
  { name, clock, sink }: HandlerParts,
  run: (event: unknown, invocation: Invocation) => Promise<void>,
): Handler {
  const logOf = ({ awsRequestId }: HandlerContext): Log =>
    createLog(sink, { function: name, request: awsRequestId })
  const started = new WeakMap<HandlerContext, number>()
  const elapsed = (context: HandlerContext): number => clock() - (started.get(context) ?? clock())
  const wrapped = middy({
    timeoutEarlyInMillis: reserveMs,
    timeoutEarlyResponse: () => {
      throw new RunFailedError([timeUp(name)])
    },
  })
    .before(({ context }) => {
      started.set(context, clock())
    })
    .after(({ context }) => {
      logOf(context).info('run ended', { ms: elapsed(context) })
    })
    .onError(({ context, error }) => {
      logOf(context).error('run failed', { ms: elapsed(context), error: messageOf(error) })
    })
    .handler((event, context, { signal }) => run(event, { log: logOf(context), signal }))
  return (event, context) => wrapped(event, context as Context)
}

function timeUp(name: string): Failure {
  return {
    kind: 'timeout',
    target: name,
    message: 'the time of the function was up; the lines before say what it was doing',
    remedy: 'Look for what answers slowly, then at the timeout and the memory of the function.',
  }
}

/** A handler for a schedule: `run` gets the slot that the event names, or the current minute, which is said. */
export function createScheduledHandler(
  parts: HandlerParts,
  run: (slot: Slot, invocation: Invocation) => Promise<void>,
): Handler {
  return createHandler(parts, (event, { log, signal }) => {
    const named = slotOfEvent(event)
    const slot = named ?? slotOf(parts.clock())
    const bound = log.with({ slot: new Date(slot).toISOString() })
    if (named === undefined) bound.warn('event names no slot, taking the current minute')
    return run(slot, { log: bound, signal })
  })
}
