import { describe, expect, test } from 'vitest'
import { serviceNames } from '../../../lib/anchore/index.ts'
import { recording } from '../../support/anchore/anchore-services.ts'
import { shapesOf } from '../../support/prometheus/exposition-shape.ts'
import { usual } from '../../../local/world/conditions.ts'
import {
  expositionOf,
  minuteOfWork,
  scrape,
  startedMs,
  startLocalAnchore,
  firstReplica,
} from '../../support/anchore/local-anchore.ts'
import { createDns } from '../../../lib/net/index.ts'

test('answers its user with the text format', async () => {
  const response = await scrape(await startLocalAnchore(), 'catalog')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
})

test('tells its own time, the simulated one', async () => {
  const response = await scrape(await startLocalAnchore(), 'catalog')
  expect(response.headers.get('date')).toBe(new Date(startedMs).toUTCString())
})

test('refuses a wrong password as Anchore does', async () => {
  const response = await scrape(await startLocalAnchore(), 'catalog', { password: 'wrong' })
  expect(response.status).toBe(401)
  expect(response.headers.get('www-authenticate')).toBe('basic realm="Authentication required"')
  expect(await response.text()).toBe('Unauthorized')
})

test('refuses its user while another password holds, and accepts it afterwards', async () => {
  const services = await startLocalAnchore()
  services.rotatePassword()
  for (const name of serviceNames) expect((await scrape(services, name)).status).toBe(401)
  services.restorePassword()
  for (const name of serviceNames) expect((await scrape(services, name)).status).toBe(200)
})

test('refuses whoever brings no credentials', async () => {
  const services = await startLocalAnchore()
  expect((await scrape(services, 'apiext', { authorization: undefined })).status).toBe(401)
})

test('counts the scrapes that it refuses, and no other', async () => {
  const services = await startLocalAnchore()
  await scrape(services, 'apiext', { password: 'wrong' })
  await scrape(services, 'apiext')
  const query = '?name[]=flask_http_request_total&name[]=flask_http_request_duration_seconds_count'
  const text = await (await scrape(services, 'apiext', { query })).text()
  expect(text.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
    'flask_http_request_duration_seconds_count{endpoint="prometheus_metrics",method="GET",status="401"} 1.0',
    'flask_http_request_total{method="GET",status="401"} 1.0',
    '',
  ])
})

test('restarts at the same address, as processes that start now and have counted nothing', async () => {
  let now = startedMs
  const services = await startLocalAnchore(() => now)
  const query = '?name[]=process_start_time_seconds&name[]=anchore_analysis_success_total'
  const samples = async (): Promise<readonly string[]> => {
    const text = await (await scrape(services, 'analyzer', { query })).text()
    return text.split('\n').filter((line) => /^\w/.test(line))
  }
  await minuteOfWork(services)
  expect(await samples()).toEqual([
    'process_start_time_seconds 1.79551626e+09',
    'anchore_analysis_success_total 1.0',
  ])
  now += 60_000
  services.replica('analyzer-1').restart()
  expect(await samples()).toEqual(['process_start_time_seconds 1.79551632e+09'])
})

test('answers /health without credentials, and while the database is frozen', async () => {
  const services = await startLocalAnchore()
  await services.applyConditions({ ...usual, database: 'frozen' })
  const health = { path: '/health', authorization: undefined }
  expect((await scrape(services, 'apiext', health)).status).toBe(200)
})

test('has nothing but metrics and health', async () => {
  const response = await scrape(await startLocalAnchore(), 'apiext', { path: '/v1/images' })
  expect(response.status).toBe(404)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({ status: 404 })
})

test('gives every replica a port of its own and frees them all when it stops', async () => {
  const services = await startLocalAnchore()
  const replicas = services.replicas()
  expect(replicas.map(({ service }) => service)).toEqual([
    ...['apiext', 'apiext', 'catalog', 'simplequeue'],
    ...['analyzer', 'analyzer', 'analyzer', 'policy_engine'],
  ])
  expect(new Set(replicas.map(({ port }) => port)).size).toBe(replicas.length)
  await services.stop()
  for (const replica of replicas) await expect(scrape(services, replica)).rejects.toThrow('refused')
})

describe('name[]', () => {
  const withoutValues = (text: string): string => text.replaceAll(/ [\d.]+$/gm, '')

  test('selects what was recorded for the queues', async () => {
    const text = await expositionOf('simplequeue', '?name[]=anchore_queue_length')
    expect(withoutValues(text)).toBe(withoutValues(recording('simplequeue.filtered')))
    expect(text).toContain('{queuename="images_to_analyze"} 3.0\n')
  })

  test('takes escaped brackets and several names', async () => {
    const query = '?name%5B%5D=python_info&name%5B%5D=anchore_service_info'
    const shapes = shapesOf(await expositionOf('apiext', query))
    expect(shapes.map(({ children }) => children.length)).toEqual([1, 1])
  })

  test('selects samples by their exact names, not families', async () => {
    expect(await expositionOf('catalog', '?name[]=anchore_db_read_seconds')).toBe('')
    const sums = await expositionOf('catalog', '?name[]=anchore_db_read_seconds_sum')
    expect(shapesOf(sums)).toEqual([
      {
        header: '# HELP anchore_db_read_seconds \n# TYPE anchore_db_read_seconds summary',
        children: ['anchore_db_read_seconds_sum'],
      },
    ])
  })
})

test('refuses its own user while the database is down, and answers nobody while it is frozen', async () => {
  const services = await startLocalAnchore()
  await services.applyConditions({ ...usual, database: 'down' })
  expect((await scrape(services, 'catalog')).status).toBe(401)
  await services.applyConditions({ ...usual, database: 'frozen' })
  await expect(scrape(services, 'catalog', { timeoutMs: 200 })).rejects.toThrow('timeout')
  await services.applyConditions(usual)
  expect((await scrape(services, 'catalog')).status).toBe(200)
})

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
