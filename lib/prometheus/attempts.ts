import { setTimeout as pause } from 'node:timers/promises'
import type { FailureKind } from '../model/failure.ts'
import type { Http, HttpOutcome, HttpRequest } from '../net/http.ts'

export interface AttemptedRequest extends HttpRequest {
  /** For all attempts together, milliseconds; one of them has `timeoutMs`. */
  readonly deadlineMs: number
}

/** Nobody has read the request: what a process that restarts, or a proxy that lets go of it, looks like. */
const retriedKinds = new Set<FailureKind>(['refused', 'network'])
/** Long enough for a socket to be listened on again, short enough for a thousand targets that are gone. */
const retryAfterMs = 200

/** A GET, and once more where the connection was refused or broke before the answer. Never rejects. */
export async function attempt(
  http: Http,
  { deadlineMs, ...request }: AttemptedRequest,
): Promise<HttpOutcome> {
  const began = performance.now()
  const timeoutMs = Math.min(request.timeoutMs, deadlineMs)
  const first = await http({ ...request, timeoutMs })
  if (first.ok || !retriedKinds.has(first.failure.kind)) return first
  const goesOn = await pause(retryAfterMs, true, { signal: request.signal }).catch(() => false)
  const leftMs = Math.floor(deadlineMs - (performance.now() - began))
  if (leftMs <= 0 || !goesOn) return first
  return http({ ...request, timeoutMs: Math.min(timeoutMs, leftMs) })
}
