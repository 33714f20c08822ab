import type { FailureKind } from './errors.ts'

export interface HttpRequest {
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** For the whole exchange, from connecting to the last byte, milliseconds. */
  readonly timeoutMs: number
  /** A longer body is cut off and answered as `too-large`, bytes. */
  readonly maxBytes: number
  readonly signal: AbortSignal
}

export interface HttpResponse {
  readonly status: number
  /** Lower-case names; a repeated header is joined by ", ". */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** No answer, or none that can be used. The message names neither URL nor headers: they may hold secrets. */
export interface HttpFailure {
  readonly kind: FailureKind
  readonly message: string
}

export type HttpOutcome =
  | { readonly ok: true; readonly response: HttpResponse }
  | { readonly ok: false; readonly failure: HttpFailure }

/** One HTTP exchange; redirects are not followed. Never rejects: what goes wrong on the wire is a value. */
export type Http = (request: HttpRequest) => Promise<HttpOutcome>
