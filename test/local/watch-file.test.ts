import { expect, test } from 'vitest'
import { serviceNames } from '../../lib/anchore/services.ts'
import { alarmDefinitions, alarmsOf } from '../../lib/catalogue.ts'
import { watchFile } from '../../local/watch-file.ts'
import { parse } from '../support/watch-file.ts'

const services = {
  apiext: 'http://127.0.0.1:1001',
  catalog: 'http://127.0.0.1:1002',
  simplequeue: 'http://127.0.0.1:1003',
  analyzer: 'http://127.0.0.1:1004',
  policy_engine: 'http://127.0.0.1:1005',
}
const text = watchFile({ services, postgres: { host: '127.0.0.1', port: 5433 } })
const parsed = parse(text)
if (!parsed.ok) throw new Error('the watch.yml of the local run is not valid')
const config = parsed.value

test('watches every service and the database where they are', () => {
  expect(config.anchore.services.map(({ name }) => name)).toEqual(serviceNames)
  for (const url of Object.values(services)) expect(JSON.stringify(config.anchore)).toContain(url)
  expect(config.postgres).toMatchObject({
    hosts: [{ host: '127.0.0.1', port: 5433 }],
    anchoreRole: 'anchore',
  })
})

test('holds references to secrets, no secret', () => {
  const references = [...text.matchAll(/(?:password|url|key): \{ env: (\w+) \}/g)].map(([, name]) => name)
  expect(references).toEqual([
    'ANCHORE_PASSWORD',
    'POSTGRES_PASSWORD',
    'SLACK_URL',
    'WEBHOOK_URL',
    'WEBHOOK_KEY',
  ])
})

test('pages both channels for every severity', () => {
  expect(config.oncall.channels.map(({ type, severities }) => [type, severities])).toEqual([
    ['slack', ['warning', 'critical']],
    ['webhook', ['warning', 'critical']],
  ])
})

test('keeps the windows of the catalogue, and no threshold above its', () => {
  const definitions = new Map(alarmDefinitions.map((definition) => [definition.name, definition]))
  for (const alarm of alarmsOf(config)) {
    expect(alarm.window).toEqual(definitions.get(alarm.kind)?.window)
    expect(alarm.threshold).toBeLessThanOrEqual(definitions.get(alarm.kind)?.threshold ?? -Infinity)
  }
})
