import { expect, test } from 'vitest'
import { nearest } from '../../lib/config/nearest.ts'

const keys = ['apiext', 'catalog', 'simplequeue', 'analyzer', 'policy_engine', 'max_body', 'tls']

test.each([
  ['analyser', 'analyzer'],
  ['policy-engine', 'policy_engine'],
  ['policyengine', 'policy_engine'],
  ['maxBody', 'max_body'],
  ['TLS', 'tls'],
  ['tsl', 'tls'],
  ['catalgo', 'catalog'],
  ['reports', undefined],
  ['ssl_mode', undefined],
  ['', undefined],
])('%j was meant to be %s', (word, meant) => {
  expect(nearest(word, keys)).toBe(meant)
})
