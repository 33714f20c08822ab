import { onTestFinished } from 'vitest'
import { startNameServer, type NameServer, type Zone } from '../../../local/world/name-server.ts'

export type { Zone }
export type DnsServer = Omit<NameServer, 'stop'>

/** A name server on loopback; gone when the test is. */
export async function startDns(first: Zone | undefined): Promise<DnsServer> {
  const server = await startNameServer(first)
  onTestFinished(server.stop)
  return server
}
