import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import {
  decode,
  encode,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  streamDecode,
  streamEncode,
  TRUNCATED_RESPONSE,
  type Answer,
  type Packet,
} from 'dns-packet'
import { close, listen } from '../listen.ts'

/** The records of a name: addresses of either family, and SRV records as `target:port`. */
export interface Records {
  readonly addresses?: readonly string[]
  readonly services?: readonly string[]
}

export type Zone = Readonly<Record<string, Records>>

export interface NameServer {
  /** `address:port`, as `createDns` takes it. */
  readonly server: string
  /** The zone from now on; undefined: it takes queries and answers none. */
  readonly serve: (zone: Zone | undefined) => void
  /** The questions, `A analyzer.test` each. */
  readonly asked: readonly string[]
  readonly stop: () => Promise<void>
}

/** The maximum size of an answer by UDP without EDNS (RFC 1035, 4.2.1), bytes: a longer one is asked for again by TCP. */
const maxUdpBytes = 512
const noSuchName = 3

/** A name server on loopback, over UDP and TCP. */
export async function startNameServer(first: Zone | undefined): Promise<NameServer> {
  let zone = first
  const asked: string[] = []
  const tcp = createServer((socket) => {
    socket.on('data', (message) => {
      socket.end(streamEncode(answerTo(streamDecode(message), zone ?? {})))
    })
  })
  const port = await listen(tcp)
  const udp = createSocket('udp4', (message, { port: from, address }) => {
    const query = decode(message)
    asked.push(...(query.questions ?? []).map(({ type, name }) => `${type} ${name}`))
    if (zone === undefined) return
    const whole = encode(answerTo(query, zone))
    udp.send(whole.length > maxUdpBytes ? encode(cut(query)) : whole, from, address)
  })
  udp.bind(port, '127.0.0.1')
  await once(udp, 'listening')
  return {
    server: `127.0.0.1:${port}`,
    serve: (next) => {
      zone = next
    },
    asked,
    stop: async () => {
      if (!tcp.listening) return
      udp.close()
      await close(tcp)
    },
  }
}

function answerTo({ id, questions = [] }: Packet, zone: Zone): Packet {
  const answers = questions.flatMap(({ type, name }) => recordsOf(zone, type, name))
  const isKnown = questions.every(({ name }) => Object.hasOwn(zone, name))
  const flags = RECURSION_DESIRED | RECURSION_AVAILABLE | (isKnown ? 0 : noSuchName)
  return { type: 'response', ...(id === undefined ? {} : { id }), flags, questions, answers }
}

function cut({ id, questions = [] }: Packet): Packet {
  const flags = RECURSION_DESIRED | RECURSION_AVAILABLE | TRUNCATED_RESPONSE
  return { type: 'response', ...(id === undefined ? {} : { id }), flags, questions }
}

function recordsOf(zone: Zone, type: string, name: string): readonly Answer[] {
  const { addresses = [], services = [] } = zone[name] ?? {}
  const ttl = 1
  const ofFamily = (family: 'A' | 'AAAA'): readonly Answer[] =>
    addresses
      .filter((address) => address.includes(':') === (family === 'AAAA'))
      .map((data) => ({ type: family, name, ttl, data }))
  if (type === 'A' || type === 'AAAA') return ofFamily(type)
  if (type !== 'SRV') return []
  return services.map((service) => {
    const [target = '', port] = service.split(':')
    return { type: 'SRV', name, ttl, data: { target, port: Number(port), priority: 0, weight: 0 } }
  })
}
