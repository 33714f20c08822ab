import type { Config } from '../../lib/config/index.ts'
import { type Clock, textAt, parseJson, createLog, type Log } from '../../lib/model/index.ts'
import type { Tick } from '../../lib/findings/index.ts'
import type { Dns, Lookup, Variables, Http, RdsTokens, Secrets } from '../../lib/net/index.ts'

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
