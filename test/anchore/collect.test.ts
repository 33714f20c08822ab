import { describe, expect, test } from 'vitest'
import { alarmsOf } from '../../lib/alarms/index.ts'
import { slotPlus } from '../../lib/model/index.ts'
import type { Secrets } from '../../lib/net/index.ts'
import { firstSlot, startAnchore } from '../support/anchore/anchore.ts'
import {
  analyzer,
  exposing,
  password,
  startReplica,
  unauthorized,
  wellServices,
} from '../support/anchore/anchore-services.ts'

const gaugesOfFirstSight = {
  'QueueLength images_to_analyze': 0,
  ScratchFree: 77_882_961_920,
  'ReplicasUp apiext': 1,
  'ReplicasUp catalog': 1,
  'ReplicasUp simplequeue': 1,
  'ReplicasUp analyzer': 1,
  'ReplicasUp policy_engine': 1,
  Restarts: 0,
}

/** Secrets with a rotated password: `cached` until it is read past the cache. */
function rotated(cached: string, fresh: string): { readonly secrets: Secrets; readonly asked: boolean[] } {
  const asked: boolean[] = []
  const secrets: Secrets = (_reference, options) => {
    asked.push(options?.fresh === true)
    return Promise.resolve(options?.fresh === true ? fresh : cached)
  }
  return { secrets, asked }
}

describe('collect-anchore', () => {
  test('publishes gauges at once, and counters from the second scrape on', async () => {
    const anchore = await startAnchore(wellServices)
    expect(await anchore.collect()).toMatchObject({ values: gaugesOfFirstSight, failures: [], lines: [] })
    expect((await anchore.collect()).values).toEqual({
      ...gaugesOfFirstSight,
      ServerErrors: { values: [0], counts: [5] },
      TasksFailing: 0,
    })
  })

  test('publishes the increases of one replica, across a restart', async () => {
    const start = firstSlot / 1000 - 3_600
    const anchore = await startAnchore({ analyzer: exposing(analyzer(start, [30, 30])) })
    expect(await anchore.collect()).not.toHaveProperty('values.AnalysisTime')
    anchore.answer('analyzer', exposing(analyzer(start, [30, 30, 90])))
    expect(await anchore.collect()).toMatchObject({
      values: { AnalysisTime: { values: [90], counts: [1] }, ServerErrors: { values: [1], counts: [1] } },
    })
    const restart = slotPlus(firstSlot, 1) / 1000 + 20
    anchore.answer('analyzer', exposing(analyzer(restart, [40, 50, 200, 900])))
    const { values } = await anchore.collect()
    expect(values).toMatchObject({
      AnalysisTime: { counts: [2, 1, 1] },
      ServerErrors: { values: [0, 4], counts: [3, 1] },
    })
    expect(await anchore.collect()).toMatchObject({ values: { ServerErrors: { values: [0] } } })
  })

  test('sums the counters of replicas and takes the smallest of their scratch space', async () => {
    const start = firstSlot / 1000 - 3_600
    const before = [analyzer(start, []), analyzer(start - 1, [700], 7e10)] as const
    const anchore = await startAnchore({ analyzer: before.map((body) => exposing(body)) })
    await anchore.collect()
    anchore.answer('analyzer', exposing(analyzer(start, [30])), 0)
    anchore.answer('analyzer', exposing(analyzer(start - 1, [700, 50], 7e10)), 1)
    const { values } = await anchore.collect()
    expect(values).toEqual({
      'ReplicasUp analyzer': 2,
      'ReplicasMissing analyzer': 0,
      AnalysisTime: { values: [40], counts: [2] },
      ScratchFree: 5e10,
      ServerErrors: { values: [0, 2], counts: [1, 1] },
      Restarts: 0,
    })
  })

  test('reads a rotated password once', async () => {
    const { secrets, asked } = rotated('the old one', password)
    const anchore = await startAnchore(wellServices, { secrets })
    expect(await anchore.collect()).toMatchObject({ values: gaugesOfFirstSight, failures: [] })
    expect(asked).toEqual([false, true])
    expect(anchore.requests('apiext')).toBe(2)
  })

  test('sends an unchanged refused password only once, and logs it nowhere', async () => {
    const { secrets, asked } = rotated('not the password', 'not the password')
    const anchore = await startAnchore(wellServices, { secrets })
    const run = await anchore.collect()
    expect(asked).toEqual([false, true])
    expect(anchore.requests('apiext')).toBe(1)
    const shown = JSON.stringify(run)
    expect(shown).not.toContain('not the password')
    expect(shown).not.toContain(Buffer.from('anchor-watch:not the password').toString('base64'))
  })

  test('repeats only the scrapes that were refused', async () => {
    const anchore = await startAnchore(
      { ...wellServices, apiext: unauthorized },
      { secrets: rotated(password, 'the new one').secrets },
    )
    await anchore.collect()
    expect([anchore.requests('apiext'), anchore.requests('catalog')]).toEqual([2, 1])
  })

  test('counts a replica as up that refused, and had gone at the second scrape', async () => {
    let asked = 0
    const leaving = (response: Parameters<typeof unauthorized>[0]) => {
      asked += 1
      if (asked === 1) unauthorized(response)
      else response.destroy()
    }
    const anchore = await startAnchore(
      { ...wellServices, apiext: leaving },
      { secrets: rotated(password, 'the new one').secrets },
    )
    expect(await anchore.collect()).toHaveProperty(['values', 'ReplicasUp apiext'], 1)
    expect(asked).toBeGreaterThan(1)
  })

  test('sends no credentials if none are configured', async () => {
    const open =
      (body: string) => (response: Parameters<typeof unauthorized>[0], sent: string | undefined) => {
        if (sent === undefined) response.end(body)
        else unauthorized(response)
      }
    const anchore = await startAnchore({ apiext: open('up 1\n') }, { auth: undefined })
    expect(await anchore.collect()).toMatchObject({ values: { 'ReplicasUp apiext': 1 }, failures: [] })
  })

  test('reports only the reference if the password cannot be read', async () => {
    let asked = 0
    const secrets: Secrets = () => {
      asked += 1
      return Promise.reject(new Error('env: ANCHORE_PASSWORD is not set'))
    }
    const anchore = await startAnchore(wellServices, { secrets })
    const { values, failures } = await anchore.collect()
    expect(values).toMatchObject({ 'ReplicasUp apiext': 1 })
    expect(failures).toEqual([
      {
        kind: 'configuration',
        target: 'anchore.auth.password',
        message: 'env: ANCHORE_PASSWORD is not set',
        remedy: 'Correct the reference in watch.yml, or let this function read the secret.',
      },
    ])
    expect(asked).toBe(1)
  })

  test('reports the refusal as well if the password cannot be read again', async () => {
    const secrets: Secrets = (_reference, options) =>
      options?.fresh === true ? Promise.reject(new Error('the store is gone')) : Promise.resolve(password)
    const anchore = await startAnchore({ ...wellServices, catalog: unauthorized }, { secrets })
    expect((await anchore.collect()).failures).toMatchObject([
      { kind: 'configuration', target: 'anchore.auth.password' },
      { kind: 'auth', target: 'anchore.services.catalog' },
    ])
    expect(anchore.requests('catalog')).toBe(1)
  })
})

test('a service beside the five has what every service has', async () => {
  const exposition = (errors: number) =>
    exposing(
      `process_start_time_seconds 1.7641e+09\nanchore_service_info{servicename="reports"} 1.0\nflask_http_request_total{method="GET",status="500"} ${errors}.0\n`,
    )
  const reports = await startReplica(exposition(4))
  const { url } = reports.receiver
  const services = [{ name: 'reports', urls: [`${url}/metrics`, `${url}/second/metrics`], replicas: 2 }]
  const anchore = await startAnchore({}, { services })
  await anchore.collect()
  reports.reply = exposition(7)
  expect(await anchore.collect()).toMatchObject({
    values: {
      'ReplicasUp reports': 2,
      'ReplicasMissing reports': 0,
      ServerErrors: { values: [0, 6], counts: [5, 1] },
    },
    failures: [],
  })
  const alarms = alarmsOf({ alarms: {}, anchore: { services } }).map(({ name }) => name)
  expect(alarms).toEqual(expect.arrayContaining(['service-down-reports', 'service-short-reports']))
})
