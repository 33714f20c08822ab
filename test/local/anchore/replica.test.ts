import { expect, test } from 'vitest'
import { createDns } from '../../../lib/net/index.ts'
import {
  firstReplica,
  scrape,
  startedMs,
  startLocalAnchore,
  minuteOfWork,
} from '../../support/anchore/local-anchore.ts'
import { usual } from '../../../local/world/conditions.ts'

const start = '?name[]=process_start_time_seconds'

test('a killed replica refuses connections, and is a new process at the same address when it is back', async () => {
  let now = startedMs
  const services = await startLocalAnchore(() => now)
  const replica = services.replica('apiext-2')
  const before = await (await scrape(services, replica, { query: start })).text()
  await replica.kill()
  await expect(scrape(services, replica)).rejects.toThrow('refused')
  expect((await scrape(services, services.replica('apiext-1'))).status).toBe(200)
  now += 60_000
  await replica.start()
  const after = await (await scrape(services, replica, { query: start })).text()
  expect(after).not.toBe(before)
})

test('a silent replica accepts connections and never answers, not even /health', async () => {
  const services = await startLocalAnchore()
  const replica = services.replica('apiext-2')
  replica.setAnswers('silent')
  await expect(scrape(services, replica, { timeoutMs: 200 })).rejects.toThrow('timeout')
  await expect(scrape(services, replica, { path: '/health', timeoutMs: 200 })).rejects.toThrow('timeout')
  expect(replica.isWorking()).toBe(false)
})

test('without metrics a replica answers 404 as Anchore does, and is well', async () => {
  const services = await startLocalAnchore()
  firstReplica(services, 'catalog').setAnswers('without-metrics')
  const response = await scrape(services, 'catalog')
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
  expect((await scrape(services, 'catalog', { path: '/health' })).status).toBe(200)
})

test('a cut answer ends in the middle of a line', async () => {
  const services = await startLocalAnchore()
  await minuteOfWork(services)
  const whole = await (await scrape(services, 'catalog')).text()
  firstReplica(services, 'catalog').setAnswers('cut')
  const text = await (await scrape(services, 'catalog')).text()
  expect(whole.startsWith(text)).toBe(true)
  expect(text.endsWith('\n')).toBe(false)
  expect(whole.split('\n')).not.toContain(text.split('\n').at(-1))
})

test('a huge answer has more than 20 MB and 160,000 series, whatever names are asked for', async () => {
  const services = await startLocalAnchore()
  firstReplica(services, 'apiext').setAnswers('huge')
  const text = await (await scrape(services, 'apiext', { query: start, timeoutMs: 20_000 })).text()
  expect(text.length).toBeGreaterThan(20e6)
  expect(text.split('\n').length).toBeGreaterThan(160_000)
})

test('a dribbled answer begins at once and is not complete soon', async () => {
  const services = await startLocalAnchore()
  firstReplica(services, 'simplequeue').setAnswers('dribbling')
  await expect(scrape(services, 'simplequeue', { timeoutMs: 2_000 })).rejects.toThrow('the answer is slow')
})

test('behind a balancer two processes answer in turn, one of which started a day before', async () => {
  const services = await startLocalAnchore()
  const starts = async (): Promise<number> => {
    const text = await (await scrape(services, 'catalog', { query: start })).text()
    return Number(/^process_start_time_seconds (\S+)$/m.exec(text)?.[1])
  }
  firstReplica(services, 'catalog').balance(2)
  const [first, second, third] = [await starts(), await starts(), await starts()]
  expect(Math.abs(first - second)).toBe(86_400)
  expect(third).toBe(first)
})

test('DNS names each analyzer, those that are added too, and the catalog while its name resolves', async () => {
  const services = await startLocalAnchore()
  const dns = createDns([services.nameServer])
  const { signal } = new AbortController()
  const ports = async (): Promise<readonly number[]> => {
    const found = await dns.services('_http._tcp.analyzer.anchore.test', signal)
    return found.ok ? found.value.map(({ port }) => port).toSorted() : []
  }
  const listed = (): readonly number[] =>
    services
      .replicas()
      .flatMap(({ service, port }) => (service === 'analyzer' ? [port] : []))
      .toSorted()
  expect(await ports()).toEqual(listed())
  await services.applyConditions({ ...usual, analyzers: 10 })
  expect(await ports()).toEqual(listed())
  expect(listed()).toHaveLength(10)
  await services.applyConditions({ ...usual, catalogResolves: false })
  expect(listed()).toHaveLength(3)
  expect(await dns.addresses('catalog.anchore.test', signal)).toMatchObject({ ok: false })
  await services.applyConditions(usual)
  expect(await dns.addresses('catalog.anchore.test', signal)).toEqual({ ok: true, value: ['127.0.0.1'] })
})

test('policy_engine has a certificate that is out of date while it should, and a good one afterwards', async () => {
  const services = await startLocalAnchore()
  await services.applyConditions({ ...usual, certificateValid: false })
  await expect(scrape(services, 'policy_engine')).rejects.toThrow('tls')
  await services.applyConditions(usual)
  expect((await scrape(services, 'policy_engine')).status).toBe(200)
})

test("an answer's date is of Anchore's clock, which may be behind", async () => {
  const services = await startLocalAnchore()
  await services.applyConditions({ ...usual, minutesAhead: -10 })
  const response = await scrape(services, 'catalog')
  expect(response.headers.get('date')).toBe(new Date(startedMs - 600_000).toUTCString())
})
