import { expect, test } from 'vitest'
import { serviceNames } from '../../lib/anchore/index.ts'
import { alarmDefinitions, alarmsOf } from '../../lib/alarms/index.ts'
import type { ServiceAddresses } from '../../local/anchore/deployment.ts'
import { caFile, watchFile } from '../../local/watch-file.ts'
import { parse } from '../support/watch-file.ts'

const services: ServiceAddresses = {
  apiext: { urls: ['http://127.0.0.1:1001', 'http://127.0.0.1:1002'] },
  catalog: { urls: ['http://catalog.anchore.test:1003'] },
  simplequeue: { urls: ['http://127.0.0.1:1004'] },
  analyzer: { urls: ['http://_http._tcp.analyzer.anchore.test'], discover: 'srv', replicas: 3 },
  policy_engine: { urls: ['https://policy-engine.anchore.test:1005'] },
}
const ca = '-----BEGIN CERTIFICATE-----'
const places = {
  services,
  postgres: { host: '127.0.0.1', port: 5433 },
  slack: 'http://127.0.0.1:1006/api',
  pagerduty: 'http://127.0.0.1:1007',
}
const text = watchFile({ ...places, runbooks: 'http://127.0.0.1:4780/docs/runbooks' })
const parsed = parse(text, { [caFile]: ca })
if (!parsed.ok) throw new Error('the watch.yml of the local run is not valid')
const config = parsed.value

test('watches every service and the database where they are', () => {
  expect(config.anchore.services.map(({ name }) => name)).toEqual(serviceNames)
  for (const name of serviceNames) {
    const { urls = [], discover, replicas } = config.anchore.services.find((one) => one.name === name) ?? {}
    expect(urls).toEqual(services[name].urls.map((url) => `${url}/metrics`))
    expect({ discover, replicas }).toEqual({
      discover: services[name].discover,
      replicas: services[name].replicas ?? urls.length,
    })
  }
  expect(config.anchore.ca).toBe(ca)
  expect(config.postgres).toMatchObject({
    hosts: [{ host: '127.0.0.1', port: 5433 }],
    anchoreRole: 'anchore',
  })
})

test('holds references to secrets, no secret', () => {
  const references = [...text.matchAll(/(?:password|token|url|key): \{ env: (\w+) \}/g)].map(
    ([, name]) => name,
  )
  expect(references).toEqual([
    'ANCHORE_PASSWORD',
    'POSTGRES_PASSWORD',
    'SLACK_TOKEN',
    'PAGERDUTY_KEY',
    'WEBHOOK_URL',
    'WEBHOOK_KEY',
  ])
})

test('pages by Slack and the webhook for every severity, and by PagerDuty for critical alarms', () => {
  expect(config.oncall.channels.map(({ type, severities }) => [type, severities])).toEqual([
    ['slack_bot', ['warning', 'critical']],
    ['pagerduty', ['critical']],
    ['webhook', ['warning', 'critical']],
  ])
})

test('links to the runbooks that the page serves, and to none without it', () => {
  expect(config.oncall.runbooks).toBe('http://127.0.0.1:4780/docs/runbooks')
  expect(watchFile(places)).not.toContain('runbooks')
})

test('keeps the windows of the catalogue, and no threshold above its', () => {
  const definitions = new Map(alarmDefinitions.map((definition) => [definition.name, definition]))
  for (const alarm of alarmsOf(config)) {
    expect(alarm.window).toEqual(definitions.get(alarm.kind)?.window)
    expect(alarm.threshold).toBeLessThanOrEqual(definitions.get(alarm.kind)?.threshold ?? -Infinity)
  }
})
