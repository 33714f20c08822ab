import type { Config } from '../../lib/config/index.ts'
import type { Slot, Outcome } from '../../lib/model/index.ts'
import type { DnsFailure, ServiceRecord, HttpFailure } from '../../lib/net/index.ts'
import type { LoginFailure, Greeting } from '../../lib/postgres/index.ts'

/**
 * A capture: the inputs of the collectors. Its configuration is that of the deployment, without hosts, secrets and
 * channels.
 */
export interface Capture {
  readonly config: Config
  readonly minutes: readonly CapturedMinute[]
}

/** The answers to both collectors in one minute, in the order of the requests; JSON values. */
export interface CapturedMinute {
  readonly slot: Slot
  readonly names: readonly Captured<readonly (string | ServiceRecord)[], DnsFailure>[]
  readonly answers: readonly Captured<CapturedAnswer, HttpFailure>[]
  /** Undefined if no login was tried. */
  readonly login: Outcome<Greeting, LoginFailure> | undefined
  readonly queries: readonly Captured<readonly object[]>[]
}

/** A request, by its key, and its outcome. The key of a query is its name: its parameters follow from the configuration. */
export interface Captured<T, F = CapturedFailure> {
  readonly key: string
  readonly outcome: Outcome<T, F>
}

type CapturedFailure = Extract<Outcome<unknown>, { readonly ok: false }>['failure']

/** An HTTP answer, its body as text. */
export interface CapturedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The key of a request: its URL without the query, which follows from the version of anchor-watch. */
export function requestKey(url: string): string {
  return url.split('?', 1).join('')
}
