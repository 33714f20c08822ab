import { describe, expect, test } from 'vitest'
import { locate } from '../../lib/anchore/discovery.ts'
import type { ServiceConfig } from '../../lib/anchore/settings.ts'
import { createDns } from '../../lib/net/index.ts'
import { at, parseJson } from '../../lib/model/index.ts'
import { firstSlot, startAnchore, type Anchore } from '../support/anchore/anchore.ts'
import {
  analyzer,
  exposing,
  recording,
  startReplica,
  unauthorized,
  type Reply,
} from '../support/anchore/anchore-services.ts'
import { startDns } from '../support/net/dns.ts'
import { serverTls, tlsFile } from '../support/net/tls-file.ts'
import { answering, startReceiver } from '../support/net/receiver.ts'
import { startReplicas } from '../support/anchore/replicated.ts'

const started = firstSlot / 1000 - 3_600
const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3']

function discovered(discover: 'dns' | 'srv', url: string, replicas = 1): ServiceConfig {
  return { name: 'analyzer', urls: [`${url}/metrics`], discover, replicas }
}

/** A collector for analyzers that are discovered by DNS in a zone. */
async function discovering(
  zone: Parameters<typeof startDns>[0],
  ...found: Parameters<typeof discovered>
): Promise<Anchore> {
  const { server } = await startDns(zone)
  return startAnchore({}, { services: [discovered(...found)], dns: createDns([server]) })
}

describe('a name with several addresses', () => {
  test('is resolved each run: a new replica counts from its start, and one that goes is not missed', async () => {
    const { replicas, port } = await startReplicas(addresses, started)
    const { server, serve } = await startDns({ 'analyzer.test': { addresses: addresses.slice(0, 2) } })
    const services = [discovered('dns', `http://analyzer.test:${port}`)]
    const anchore = await startAnchore({}, { services, dns: createDns([server]) })
    await anchore.collect()
    const newcomer = replicas[2]
    newcomer?.analyses.push(30, 30)
    if (newcomer !== undefined) newcomer.startedSeconds = firstSlot / 1000 + 30
    serve({ 'analyzer.test': { addresses: addresses.slice(1) } })
    expect(await anchore.collect()).toMatchObject({
      values: { 'ReplicasUp analyzer': 2, ServerErrors: { values: [0, 2], counts: [1, 1] } },
      failures: [],
    })
  })

  test('leaves only the targets of the last minutes in the state, however many come and go', async () => {
    const many = Array.from({ length: 40 }, (_, index) => `127.0.1.${index + 1}`)
    const { port } = await startReplicas(many, started)
    const { server, serve } = await startDns({})
    const services = [discovered('dns', `http://analyzer.test:${port}`)]
    const anchore = await startAnchore({}, { services, dns: createDns([server]) })
    const kept: number[] = []
    for (const address of many) {
      serve({ 'analyzer.test': { addresses: [address] } })
      const { state } = await anchore.collect()
      kept.push((at(state, 'targets') as readonly unknown[]).length)
    }
    expect(Math.max(...kept)).toBe(16)
    expect(kept.at(-1)).toBe(16)
  })

  test('is checked in the certificate, and sent in Host', async () => {
    const hosts: (string | undefined)[] = []
    const reply: Reply = (response, authorization, path) => {
      hosts.push(response.req.headers.host)
      exposing(recording('analyzer.busy'))(response, authorization, path)
    }
    const { receiver } = await startReplica(reply, { tls: serverTls() })
    const { port } = new URL(receiver.url)
    const { server } = await startDns({
      localhost: { addresses: ['127.0.0.1'] },
      'other.test': { addresses: ['127.0.0.1'] },
    })
    const dns = createDns([server])
    const ca = tlsFile('certificate')
    const anchore = await startAnchore(
      {},
      { services: [discovered('dns', `https://localhost:${port}`)], dns, ca },
    )
    expect(await anchore.collect()).toMatchObject({ values: { 'ReplicasUp analyzer': 1 }, failures: [] })
    expect(hosts).toEqual([`localhost:${port}`])
    const services = [discovered('dns', `https://other.test:${port}`)]
    const other = await startAnchore({}, { services, dns, ca })
    expect((await other.collect()).failures).toMatchObject([
      { kind: 'tls', target: 'anchore.services.analyzer[127.0.0.1]' },
    ])
  })

  test('is scraped at its IPv6 addresses if it has no other', async () => {
    const { server } = await startDns({ 'analyzer.test': { addresses: ['fd00::2', 'fd00::1'] } })
    const { signal } = new AbortController()
    const services = [discovered('dns', 'http://analyzer.test:8084')]
    const { targets } = await locate(services, createDns([server]), signal)
    expect(targets.map(({ url, host }) => [url, host])).toEqual([
      ['http://[fd00::1]:8084/metrics', 'analyzer.test:8084'],
      ['http://[fd00::2]:8084/metrics', 'analyzer.test:8084'],
    ])
  })

  test('is reported with the addresses that do not answer', async () => {
    const { replicas, port } = await startReplicas(addresses.slice(0, 2), started)
    if (replicas[1] !== undefined) replicas[1].reply = answering(500, '')
    const zone = { 'analyzer.test': { addresses } }
    const anchore = await discovering(zone, 'dns', `http://analyzer.test:${port}`, 3)
    const { values, failures, lines } = await anchore.collect()
    expect(values).toMatchObject({ 'ReplicasUp analyzer': 2 })
    expect(failures).toMatchObject([
      { kind: 'server-error', target: 'anchore.services.analyzer[127.0.0.2]' },
      { kind: 'refused', target: 'anchore.services.analyzer[127.0.0.3]', reportedBy: 'ReplicasUp' },
    ])
    expect(lines.map(parseJson)).toContainEqual({
      level: 'warn',
      event: 'fewer replicas than expected',
      service: 'analyzer',
      up: 2,
      expected: 3,
    })
  })
})

describe('two names at one address, behind a proxy', () => {
  test('are two services with separate counters', async () => {
    const errors = { 'analyzer.test': 10, 'apiext.test': 1_000 }
    const proxy = await startReceiver((response, { headers: { host = '', authorization }, path }) => {
      const name = host.startsWith('apiext') ? 'apiext.test' : 'analyzer.test'
      const body = `process_start_time_seconds ${started - name.length}\nflask_http_request_total{status="500"} ${errors[name]}\n`
      errors[name] += 1
      exposing(body)(response, authorization, path)
    })
    const { port } = new URL(proxy.url)
    const { server } = await startDns({
      'analyzer.test': { addresses: ['127.0.0.1'] },
      'apiext.test': { addresses: ['127.0.0.1'] },
    })
    const services = [
      discovered('dns', `http://analyzer.test:${port}`),
      { ...discovered('dns', `http://apiext.test:${port}`), name: 'apiext' as const },
    ]
    const anchore = await startAnchore({}, { services, dns: createDns([server]) })
    await anchore.collect()
    expect(await anchore.collect()).toMatchObject({
      values: { ServerErrors: { values: [0, 2], counts: [1, 1] } },
      lines: [],
    })
  })
})

describe('SRV records', () => {
  test('give name and port; Host has the queried name', async () => {
    const { replicas, port } = await startReplicas(addresses.slice(0, 2), started)
    const zone = {
      '_metrics._tcp.analyzer.test': {
        services: [`one.test:${port}`, `two.test:${port}`, `one.test:${port}`, 'gone.test:1'],
      },
      'one.test': { addresses: ['127.0.0.1'] },
      'two.test': { addresses: ['127.0.0.2'] },
    }
    const anchore = await discovering(zone, 'srv', 'http://_metrics._tcp.analyzer.test')
    const { values, failures } = await anchore.collect()
    expect(values).toMatchObject({ 'ReplicasUp analyzer': 2 })
    expect(failures).toMatchObject([
      {
        kind: 'dns',
        target: 'anchore.services.analyzer',
        message: 'gone.test: the name does not resolve (ENOTFOUND)',
        reportedBy: 'ReplicasUp',
      },
    ])
    const hosts = replicas.map(({ receiver }) => receiver.received.map(({ headers }) => headers.host))
    expect(hosts).toEqual([[`analyzer.test:${port}`], [`analyzer.test:${port}`]])
  })
})

describe('a name that DNS does not have', () => {
  test('is a service without any replica up, and costs the others nothing', async () => {
    const anchore = await discovering({}, 'dns', 'http://analyzer.test:8084', 3)
    const { values, failures } = await anchore.collect()
    expect(values).toEqual({ 'ReplicasUp analyzer': 0 })
    expect(failures).toEqual([
      {
        kind: 'dns',
        target: 'anchore.services.analyzer',
        message: 'analyzer.test: the name does not resolve (ENOTFOUND)',
        remedy:
          "Check the name in watch.yml (discover needs the full name, and srv needs SRV records). Check that the function's network resolves it.",
        reportedBy: 'ReplicasUp',
      },
    ])
  })

  test('publishes no ReplicasUp if no DNS server answers: the run fails', async () => {
    const services = [discovered('srv', 'http://analyzer.test', 3)]
    const anchore = await startAnchore({}, { services, dns: createDns(['127.0.0.1:1']) })
    const { values, failures } = await anchore.collect()
    expect(values).toEqual({})
    expect(failures).toMatchObject([{ kind: 'dns', target: 'anchore.services.analyzer' }])
    expect(failures[0]).not.toHaveProperty('reportedBy')
  })
})

describe('replicas that all refuse the credentials', () => {
  test('of every service are one failure: the database', async () => {
    const { replicas, port } = await startReplicas(addresses, started)
    for (const replica of replicas) replica.reply = unauthorized
    const { server } = await startDns({ 'analyzer.test': { addresses } })
    const listed: ServiceConfig = {
      name: 'catalog',
      urls: addresses.slice(1).map((address) => `http://${address}:${port}/metrics`),
      replicas: 2,
    }
    const services = [listed, discovered('dns', `http://analyzer.test:${port}`, 3)]
    const anchore = await startAnchore({}, { services, dns: createDns([server]) })
    const { values, failures } = await anchore.collect()
    expect(failures).toMatchObject([{ kind: 'auth', target: 'anchore.services' }])
    expect(values).toMatchObject({ 'ReplicasUp catalog': 2, 'ReplicasUp analyzer': 3 })
  })

  test('of one service are one failure of that service', async () => {
    const refusing = [unauthorized, unauthorized, unauthorized]
    const anchore = await startAnchore({ analyzer: refusing, apiext: exposing(analyzer(started, [])) })
    const { failures } = await anchore.collect()
    expect(failures).toMatchObject([
      {
        kind: 'auth',
        target: 'anchore.services.analyzer',
        message: '3 replicas: the credentials are refused (401)',
      },
    ])
  })
})
