import { expect, test } from 'vitest'
import { metricsUrl } from '../../lib/anchore/settings.ts'

test.each([
  ['http://api:8228', 'http://api:8228/metrics'],
  ['http://api:8228/', 'http://api:8228/metrics'],
  ['https://anchore.example/catalog', 'https://anchore.example/catalog/metrics'],
  ['https://anchore.example/catalog/', 'https://anchore.example/catalog/metrics'],
  ['http://api:8228/metrics', 'http://api:8228/metrics'],
  ['http://api:8228/metrics/', 'http://api:8228/metrics'],
  ['HTTP://API:80/metrics', 'http://api/metrics'],
  ['http://metrics', 'http://metrics/metrics'],
  ['http://api:8228/metricsbeat', 'http://api:8228/metricsbeat/metrics'],
  ['https://proxy.example/metrics/catalog', 'https://proxy.example/metrics/catalog/metrics'],
  ['https://proxy.example/metrics/catalog/', 'https://proxy.example/metrics/catalog/metrics'],
])('%s is scraped at %s', (configured, scraped) => {
  expect(metricsUrl(new URL(configured))).toBe(scraped)
})
