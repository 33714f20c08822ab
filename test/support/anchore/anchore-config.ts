import type { ServiceConfig, ServiceName } from '../../../lib/anchore/index.ts'
import type { Config } from '../../../lib/config/index.ts'
import type { Dns, Secrets } from '../../../lib/net/index.ts'
import { defaultLimits } from '../../../lib/prometheus/index.ts'
import { username, type Replica } from './anchore-services.ts'

export interface AnchoreOptions {
  readonly timeoutMs?: number
  /** Twice `timeoutMs` when absent. */
  readonly deadlineMs?: number
  readonly maxBytes?: number
  readonly detail?: Config['detail']
  readonly auth?: Config['anchore']['auth']
  readonly secrets?: Secrets
  readonly concurrency?: number
  /** Where each service is, instead of where its replicas listen. */
  readonly services?: readonly ServiceConfig[]
  readonly dns?: Dns
  readonly ca?: string
}

/** A replica of this service. */
export interface NamedReplica extends Replica {
  readonly name: ServiceName
}

/** The configuration of the collector for these replicas. */
export function anchoreConfig(
  replicas: readonly NamedReplica[],
  { timeoutMs = 5_000, maxBytes = 1_000_000, detail = 'core', concurrency = 50, ...options }: AnchoreOptions,
): Pick<Config, 'anchore' | 'detail'> {
  const names = [...new Set(replicas.map(({ name }) => name))]
  const urlsOf = (service: ServiceName) =>
    replicas.flatMap(({ name, receiver }) => (name === service ? [`${receiver.url}/metrics`] : []))
  const auth = { username, password: { source: 'env', name: 'ANCHORE_PASSWORD' } } as const
  const listed = names.map((name) => ({ name, urls: urlsOf(name), replicas: urlsOf(name).length }))
  return {
    detail,
    anchore: {
      auth: 'auth' in options ? options.auth : auth,
      timeoutMs,
      deadlineMs: options.deadlineMs ?? 2 * timeoutMs,
      concurrency,
      limits: { ...defaultLimits, bytes: maxBytes },
      ca: undefined,
      services: options.services ?? listed,
    },
  }
}
