import { describe, expect, test } from 'vitest'
import type { ServiceName } from '../../../lib/anchore/index.ts'
import type { AnchoreDeployment } from '../../../local/anchore/deployment.ts'
import { usual, type Conditions } from '../../../local/world/conditions.ts'
import { minuteOfWork, scrape, startLocalAnchore } from '../../support/anchore/local-anchore.ts'

/** The samples of a service, by name and labels. */
async function samplesOf(
  services: AnchoreDeployment,
  service: ServiceName,
): Promise<ReadonlyMap<string, number>> {
  const text = await (await scrape(services, service)).text()
  return new Map(
    [...text.matchAll(/^(\w[^ ]*) (\S+)$/gm)].map(([, name = '', value]) => [name, Number(value)]),
  )
}

/** Those after so many minutes of work under these conditions. */
async function after(
  minutes: number,
  service: ServiceName,
  conditions: Partial<Conditions> = {},
): Promise<ReadonlyMap<string, number>> {
  const services = await startLocalAnchore()
  for (let minute = 0; minute < minutes; minute += 1) await minuteOfWork(services, conditions)
  return samplesOf(services, service)
}

const meanOf = (samples: ReadonlyMap<string, number>, family: string, labels = ''): number =>
  (samples.get(`${family}_sum${labels}`) ?? NaN) / (samples.get(`${family}_count${labels}`) ?? NaN)

test('a quarter of the answers of the public API are 500 when they should', async () => {
  const samples = await after(60, 'apiext', { apiErrors: 0.25 })
  const of = (status: string): number =>
    samples.get(`flask_http_request_total{method="GET",status="${status}"}`) ?? 0
  expect(of('500') / (of('500') + of('200') - 60)).toBeCloseTo(0.25, 1)
})

test('every call of the public API fails while the catalog is dead', async () => {
  const services = await startLocalAnchore()
  await services.replica('catalog-1').kill()
  await minuteOfWork(services)
  const samples = await samplesOf(services, 'apiext')
  const check = '.anchore_engine_services_apiext_api_controllers_images_get_image_policy_check'
  const count = (status: string): number | undefined =>
    samples.get(
      `flask_http_request_duration_seconds_count{endpoint="${check}",method="GET",status="${status}"}`,
    )
  expect([count('200'), count('500')]).toEqual([undefined, expect.any(Number)])
})

test.each([0.06, 9])(
  'a policy evaluation takes %d s on average when it should',
  async (evaluationSeconds) => {
    const samples = await after(60, 'policy_engine', { evaluationSeconds })
    const mean = meanOf(samples, 'anchore_policy_evaluation_time_seconds', '{status="success"}')
    expect(mean / evaluationSeconds).toBeCloseTo(1, 1)
  },
)

test.each([
  [true, 'success'],
  [false, 'fail'],
])('feeds are synced when policy_engine starts and each half an hour: %s', async (feedsSync, status) => {
  const runs = `anchore_monitor_runtime_seconds_count{function="do_feed_sync",status="${status}"}`
  expect((await after(1, 'policy_engine', { feedsSync })).get(runs)).toBe(1)
  expect((await after(31, 'policy_engine', { feedsSync })).get(runs)).toBe(2)
})

test('a sync that fails leaves the time of the last one', async () => {
  const services = await startLocalAnchore()
  await minuteOfWork(services, { feedsSync: false })
  expect(services.lastSync()).toBeUndefined()
})

describe('the catalog', () => {
  test('times its probe of the database as slow as the database is', async () => {
    const samples = await after(60, 'catalog', { probeSeconds: 0.7 })
    expect(meanOf(samples, 'anchore_db_write_seconds')).toBeCloseTo(0.56, 1)
  })

  test('counts a read without a write when the database is down', async () => {
    const services = await startLocalAnchore()
    await minuteOfWork(services)
    await minuteOfWork(services, { database: 'down' })
    await services.applyConditions(usual)
    const samples = await samplesOf(services, 'catalog')
    expect(samples.get('anchore_db_read_seconds_count')).toBe(2)
    expect(samples.get('anchore_db_write_seconds_count')).toBe(1)
  })

  test('runs each of its watchers when it starts, and again as its timer has it', async () => {
    const samples = await after(61, 'catalog')
    const runs = (watcher: string): number | undefined =>
      samples.get(`anchore_monitor_runtime_seconds_count{function="handle_${watcher}",status="success"}`)
    expect(['image_watcher', 'vulnerability_scan', 'image_gc', 'notifications'].map(runs)).toEqual([
      2, 1, 61, 122,
    ])
  })
})

test("an analyzer's scratch space goes with the conditions", async () => {
  const samples = await after(1, 'analyzer', { scratchBytes: 300e6 })
  expect(samples.get('anchore_tmpspace_available_bytes')).toBe(300e6)
})

describe('the deployment can', () => {
  test('do everything when all of it works', async () => {
    const { capacity } = await startLocalAnchore()
    const analyzers = ['analyzer-1', 'analyzer-2', 'analyzer-3']
    expect(capacity()).toEqual({ analyzers, admits: true, dequeues: true, completes: true })
  })

  test.each([
    ['apiext-1', {}],
    ['catalog-1', { admits: false, dequeues: false, completes: false }],
    ['simplequeue-1', { dequeues: false }],
    ['policy-engine-1', { dequeues: false, completes: false }],
    ['analyzer-2', { analyzers: ['analyzer-1', 'analyzer-3'] }],
  ])('do less without %s', async (host, less) => {
    const services = await startLocalAnchore()
    const all = services.capacity()
    await services.replica(host).kill()
    expect(services.capacity()).toEqual({ ...all, ...less })
  })

  test.each([
    ['a catalog whose name does not resolve', { catalogResolves: false }, false],
    ['a policy_engine whose certificate is out of date', { certificateValid: false }, true],
  ])('complete nothing with %s', async (_, conditions, admits) => {
    const services = await startLocalAnchore()
    await services.applyConditions({ ...usual, ...conditions })
    expect(services.capacity()).toMatchObject({ admits, completes: false, dequeues: false })
  })
})
