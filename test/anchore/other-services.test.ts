import { expect, test } from 'vitest'
import { alarmsOf } from '../../lib/alarms/index.ts'
import { anchoreCollector } from '../../lib/anchore/collect.ts'
import { slotOf, slotPlus, type Slot, createLog } from '../../lib/model/index.ts'
import type { Collected, Previous } from '../../lib/findings/index.ts'
import { createDns } from '../../lib/net/index.ts'
import { testHttp } from '../support/net/client.ts'
import { startReceiver } from '../support/net/receiver.ts'
import { changed, configOf } from '../support/watch-file.ts'

const first = slotOf(Date.UTC(2026, 10, 24, 10, 30))

/** The exposition of a service of Enterprise that has answered so many requests with 500. */
const exposition = (errors: number): string => `process_start_time_seconds 1.7641e+09
anchore_service_info{servicename="reports",version="5.20.0"} 1.0
flask_http_request_total{method="GET",status="500"} ${errors}.0
`

test('a service beside the five has what every service has', async () => {
  let errors = 4
  const reports = await startReceiver((response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
    response.end(exposition(errors))
  })
  const config = configOf(
    changed('apiext: { url: http://api:8228 }', `reports: { url: [${reports.url}, ${reports.url}/second] }`),
  )
  const http = testHttp()
  const secrets = () => Promise.reject(new Error('no secret'))
  const collector = anchoreCollector({ config, http, dns: createDns(), secrets, loggedOnce: new Set() })
  const collect = (slot: Slot, previous: Previous | undefined): Promise<Collected> =>
    collector.collect(previous, {
      slot,
      clock: () => slot,
      log: createLog(() => undefined),
      signal: new AbortController().signal,
    })
  const { state } = await collect(first, undefined)
  errors = 7
  const { samples, failures } = await collect(slotPlus(first, 1), { slot: first, state })
  expect(failures).toEqual([])
  const found = samples.map(({ metric, dimensions, measurement }) => [metric.name, dimensions, measurement])
  expect(found).toContainEqual(['ReplicasUp', { Service: 'reports' }, 2])
  expect(found).toContainEqual(['ReplicasMissing', { Service: 'reports' }, 0])
  expect(found).toContainEqual(['ServerErrors', {}, { values: [0, 6], counts: [5, 1] }])

  const alarms = alarmsOf(config).map(({ name }) => name)
  expect(alarms).toEqual(expect.arrayContaining(['service-down-reports', 'service-short-reports']))
})
