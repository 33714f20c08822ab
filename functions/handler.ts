import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import {
  slotOf,
  slotOfEvent,
  type Clock,
  type Slot,
  type Invocation,
  messageOf,
  RunFailedError,
  type Failure,
  createLog,
  type Log,
  type LogSink,
} from '../lib/model/index.ts'

/** Milliseconds before Lambda's timeout, reserved for logging the failure. */
const reserveMs = 1_500

export interface HandlerDependencies {
  readonly name: string
  readonly clock: Clock
  readonly sink: LogSink
}

/** The part of Lambda's context that a handler uses. */
export type HandlerContext = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>

/** The function that Lambda calls. */
export type Handler = (event: unknown, context: HandlerContext) => Promise<unknown>

/**
 * A Lambda handler around `run`: a log with the function's name and request on every line, and the deadline as an
 * AbortSignal. Returns the result of `run`. Logs an error and rethrows it, so that Lambda counts it.
 */
export function createHandler(
  { name, clock, sink }: HandlerDependencies,
  run: (event: unknown, invocation: Invocation) => Promise<unknown>,
): Handler {
  const logOf = ({ awsRequestId }: HandlerContext): Log =>
    createLog(sink, { function: name, request: awsRequestId })
  const outOfTime = timeUp(name)
  const bounded = middy({
    timeoutEarlyInMillis: reserveMs,
    timeoutEarlyResponse: () => {
      throw new RunFailedError([outOfTime])
    },
  }).handler((event, context, { signal }) => run(event, { log: logOf(context), signal }))
  return async (event, context) => {
    const [began, log] = [clock(), logOf(context)]
    try {
      const result: unknown = await bounded(event, context as Context)
      log.info('run ended', { ms: clock() - began })
      return result
    } catch (error) {
      if (error instanceof RunFailedError && error.failures.includes(outOfTime))
        log.warn('failure', { ...outOfTime })
      log.error('run failed', { ms: clock() - began, error: messageOf(error) })
      throw error
    }
  }
}

function timeUp(name: string): Failure {
  return {
    kind: 'timeout',
    target: name,
    message: 'the function ran out of time; the log lines before show its last step',
    remedy: 'Look for a slow target in the log, then at the timeout and the memory of the function.',
  }
}

/** A handler for a schedule: `run` gets the slot of the event, or the current minute with a warning. */
export function createScheduledHandler(
  dependencies: HandlerDependencies,
  run: (slot: Slot, invocation: Invocation) => Promise<void>,
): Handler {
  return createHandler(dependencies, (event, { log, signal }) => {
    const named = slotOfEvent(event)
    const slot = named ?? slotOf(dependencies.clock())
    const bound = log.with({ slot: new Date(slot).toISOString() })
    if (named === undefined) bound.warn('event without slot')
    return run(slot, { log: bound, signal })
  })
}
