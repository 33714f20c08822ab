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
} from '../../support/anchore/local-anchore.ts'

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
