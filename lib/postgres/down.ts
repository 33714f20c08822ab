import { causes, type Failure, type FailureKind } from '../model/index.ts'
import { factOf, type NewFact } from '../findings/index.ts'
import { databaseUp } from './metrics.ts'
import type { PostgresConfig } from './settings.ts'

/** The fact for the title of a page: `connection timed out (anchore.cluster-x.…:5432)`. */
export function downFact(
  { kind, message }: Failure,
  { hosts, rds }: Pick<PostgresConfig, 'hosts' | 'rds'>,
): NewFact {
  const [first] = hosts
  const at = first === undefined ? '' : ` (${shortHost(first.host)}:${first.port})`
  return factOf(databaseUp, `${downCauses[kind] ?? causes[kind]}${at}`, {
    lines: [message],
    first:
      rds &&
      `In the RDS console, open ${rds.type} ${rds.name}, Logs & events: a failover and a full disk are the usual reasons.`,
  })
}

const downCauses: Partial<Readonly<Record<FailureKind, string>>> = {
  timeout: 'connection timed out',
  refused: 'connection refused',
}

const longHost = 32

/** The first two labels of a long name: the rest is the region and the vendor. */
function shortHost(host: string): string {
  return host.length <= longHost ? host : `${host.split('.').slice(0, 2).join('.')}.…`
}
