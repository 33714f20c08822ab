import type { ServiceConfig } from './settings.ts'
import type { ServiceName } from './services.ts'

/** One replica's /metrics. */
export interface Target {
  readonly service: ServiceName
  /** Which replica, where the service may have several: its place in the list, from 0, or where DNS found it. */
  readonly replica: string | undefined
  readonly url: string
  /** What goes into Host, and what the certificate must be for, where the URL has an address in the name's place. */
  readonly host?: string
}

/** The replicas whose URLs watch.yml lists. */
export function listedTargets({ name, urls }: ServiceConfig): readonly Target[] {
  return urls.map((url, index) => ({
    service: name,
    replica: urls.length > 1 ? String(index) : undefined,
    url,
  }))
}

/** What a target's state goes by: two names may share an address, behind one proxy. */
export function targetKey({ url, host }: Target): string {
  return host === undefined ? url : `${url} ${host}`
}
