import { z } from 'zod'
import { isPlaceholder } from '../net/index.ts'

/** A host with its own port; without one it has the port of the section. */
export interface WrittenHost {
  readonly host: string
  readonly port?: number
}

/** A run tries each for at most 2 s: enough time remains for the queries. */
const maxHosts = 4
const oneHost = 'a host name or an IP address'
const notAPlaceholder =
  "the host of Anchore's PostgreSQL in place of this placeholder: .invalid never resolves"
const hostList = `${oneHost}, or a list of 1 to ${maxHosts}, each with :port where it differs`

const host = z.string({ error: oneHost }).transform((written, context): WrittenHost => {
  const parsed = parseHost(written)
  if (parsed !== undefined && !isPlaceholder(parsed.host)) return parsed
  const message = parsed === undefined ? expectedInPlaceOf(written) : notAPlaceholder
  context.issues.push({ code: 'custom', message, input: written })
  return z.NEVER
})

/** The expected form in place of a text that is no host. The text is not repeated: it may hold a password. */
function expectedInPlaceOf(written: string): string {
  if (written.includes('://')) return `${oneHost}, no URL: without scheme, user, database and parameters`
  if (/[,\s]/.test(written.trim())) return `${oneHost}; several are a list, as [db-1, "db-2:5433"]`
  if (hostAndSuffix.test(written)) return `${oneHost}, and after its colon a port, 1 to 65535`
  return oneHost
}

export const databaseHosts = z
  .union([host, z.array(host).min(1, { error: hostList }).max(maxHosts, { error: hostList })], {
    error: oneHost,
  })
  .transform((written): readonly WrittenHost[] => [written].flat())

const hostAndSuffix = /^(?:\[[\da-f:.]+\]|[\w.-]+):[^:]*$/i
const nameAndPort = /^(?:\[(?<address>[\da-f:.]+)\]|(?<name>[\w.-]+))(?::(?<port>\d{1,5}))?$/i
const addressAlone = /^[\da-f:]*:[\da-f:]*:[\da-f:.]*$/i

/** A name or an address; an IPv6 address with a port is in brackets. Undefined for anything else. */
function parseHost(written: string): WrittenHost | undefined {
  if (addressAlone.test(written)) return { host: written }
  const { address, name = address, port } = nameAndPort.exec(written)?.groups ?? {}
  if (name === undefined) return undefined
  if (port === undefined) return { host: name }
  return Number(port) >= 1 && Number(port) <= 65_535 ? { host: name, port: Number(port) } : undefined
}

export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** Repeated endpoints as pairs of indices: the repetition and the first one. */
export function duplicateEndpoints(endpoints: readonly Endpoint[]): readonly (readonly [number, number])[] {
  const names = endpoints.map(({ host, port }) => `${host.toLowerCase()} ${port}`)
  return names.flatMap((name, index): (readonly [number, number])[] => {
    const first = names.indexOf(name)
    return first < index ? [[index, first]] : []
  })
}
