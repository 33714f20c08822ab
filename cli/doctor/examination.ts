import type { Config } from '../../lib/config/schema.ts'
import type { Clock } from '../../lib/model/clock.ts'
import type { Tick } from '../../lib/model/collector.ts'
import { textAt, parseJson } from '../../lib/model/json.ts'
import { createLog, type Log } from '../../lib/model/log.ts'
import type { Dns } from '../../lib/net/dns.ts'
import type { Lookup } from '../../lib/net/connect.ts'
import type { Variables } from '../../lib/net/environment.ts'
import type { Http } from '../../lib/net/http.ts'
import type { RdsTokens } from '../../lib/secrets/rds-tokens.ts'
import type { Secrets } from '../../lib/secrets/secrets.ts'

/** The inputs of every part of the examination. */
export interface Examination {
  /** The path of watch.yml. */
  readonly path: string
  readonly config: Config
  /** The environment, with the region of the deployment. */
  readonly variables: Variables
  readonly http: Http
  readonly dns: Dns
  readonly lookup: Lookup
  readonly secrets: Secrets
  readonly tokens: RdsTokens
  readonly clock: Clock
  /** Aborts before the time of the whole command is over. */
  readonly signal: AbortSignal
}

/** A warning in the log of a collector: its event, and the other fields as JSON. */
export interface Warning {
  readonly event: string
  readonly fields: unknown
}

/** A log that keeps its warnings: the collectors log remarks, which are odd but harmless. */
export function createWarnings(): { readonly log: Log; readonly warnings: readonly Warning[] } {
  const warnings: Warning[] = []
  const log = createLog((line, level) => {
    const fields = parseJson(line)
    if (level === 'warn') warnings.push({ event: textAt(fields, 'event') ?? '', fields })
  })
  return { log, warnings }
}

export function tickOf(
  { clock, signal }: Pick<Examination, 'clock' | 'signal'>,
  slot: Tick['slot'],
  log: Log,
): Tick {
  return { slot, clock, log, signal }
}
