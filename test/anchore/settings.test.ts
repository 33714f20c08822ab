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
])('%s is scraped at %s', (configured, scraped) => {
  expect(metricsUrl(new URL(configured))).toBe(scraped)
})
