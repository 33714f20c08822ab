import { expect, test } from 'vitest'
import { createPseudonyms } from '../../../local/capture/pseudonyms.ts'

test('a host has one pseudonym, in a URL, in an SRV name and in a text', () => {
  const { host, url, text } = createPseudonyms()
  expect(url('https://Catalog.corp:8082/metrics')).toBe('https://host-1.recorded:8082/metrics')
  expect(host('_metrics._tcp.catalog.corp')).toBe('_metrics._tcp.host-1.recorded')
  expect(text('connect to CATALOG.corp: refused')).toBe('connect to host-1.recorded: refused')
})

test('an address becomes one that no deployment has, whether it was known or not', () => {
  const { host, text, value } = createPseudonyms()
  expect(host('10.0.0.7')).toBe('198.18.0.1')
  expect(text('10.0.0.7 refused, 10.0.0.8:5432 too')).toBe('198.18.0.1 refused, 198.18.0.2:5432 too')
  expect(text(text('10.0.0.8'))).toBe('198.18.0.2')
  expect(value({ address: 'fd00::7' })).toEqual({ address: '198.18.0.3' })
})

test('a name is replaced only where it is a word of its own', () => {
  const { host, user, text } = createPseudonyms()
  host('db')
  host('db.corp')
  user('monitor')
  expect(text('db, db.corp, db_size, my-db, postgres.db.rows')).toBe(
    'host-1.recorded, host-2.recorded, db_size, my-db, postgres.db.rows',
  )
  expect(text('user "monitor"; monitoring')).toBe('user "user-3"; monitoring')
})

test('the keys of a JSON value stay, its numbers too', () => {
  const { user, value } = createPseudonyms()
  user('state')
  expect(value([{ state: 'state', count: 10 }])).toEqual([{ state: 'user-1', count: 10 }])
})

test('a kept name stays, and a label of a metric is no name', () => {
  const { host, url, user, text } = createPseudonyms(['catalog', 'postgres'])
  expect(url('http://catalog:8082/metrics')).toBe('http://catalog:8082/metrics')
  expect(user('postgres')).toBe('postgres')
  host('db')
  expect(text('up{servicename="catalog",db="db"} 1')).toBe('up{servicename="catalog",db="host-1.recorded"} 1')
})
