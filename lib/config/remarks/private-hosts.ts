import { BlockList, isIP, isIPv6 } from 'node:net'
import type { Config } from '../schema.ts'

/** Addresses that no router of the internet knows: RFC 1918, 6598, 3927, 1122, 4193 and 4291. */
const privateAddresses = new BlockList()
privateAddresses.addSubnet('10.0.0.0', 8)
privateAddresses.addSubnet('172.16.0.0', 12)
privateAddresses.addSubnet('192.168.0.0', 16)
privateAddresses.addSubnet('100.64.0.0', 10)
privateAddresses.addSubnet('169.254.0.0', 16)
privateAddresses.addSubnet('127.0.0.0', 8)
privateAddresses.addSubnet('fc00::', 7, 'ipv6')
privateAddresses.addSubnet('fe80::', 10, 'ipv6')
privateAddresses.addAddress('::1', 'ipv6')

/** Domains of private networks: RFC 6762, 8375, ICANN's .internal, and the names of Kubernetes. */
const privateName = /(?:^|\.)(?:internal|local|localhost|lan|home\.arpa|svc)$/i

/** The hosts of watch.yml that only a private network reaches; a name without a dot is one of them. */
export function privateHosts({ anchore, postgres }: Pick<Config, 'anchore' | 'postgres'>): readonly string[] {
  const services = anchore.services.flatMap(({ urls }) => urls.map((url) => new URL(url).hostname))
  const hosts = [...services, ...postgres.hosts.map(({ host }) => host)]
  return [...new Set(hosts.map((host) => host.replace(/^\[|\]$/g, '')))].filter(isPrivate)
}

function isPrivate(host: string): boolean {
  if (isIP(host) !== 0) return privateAddresses.check(host, isIPv6(host) ? 'ipv6' : 'ipv4')
  return !host.includes('.') || privateName.test(host)
}
