import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editDistance, nearest } from '../../lib/config/nearest.ts'

const keys = ['apiext', 'catalog', 'simplequeue', 'analyzer', 'policy_engine', 'max_body', 'tls']

test.each([
  ['analyser', 'analyzer'],
  ['policy-engine', 'policy_engine'],
  ['policyengine', 'policy_engine'],
  ['maxBody', 'max_body'],
  ['TLS', 'tls'],
  ['catalgo', 'catalog'],
])('%s was meant to be %s', (word, meant) => {
  expect(nearest(word, keys)).toBe(meant)
})

test.each(['reports', 'ssl_mode', ''])('%j was meant to be none of the keys', (word) => {
  expect(nearest(word, keys)).toBeUndefined()
})

test('the distance counts insertions, deletions, replacements and swaps', () => {
  expect(editDistance('kitten', 'sitting')).toBe(3)
  expect(editDistance('hots', 'host')).toBe(1)
  expect(editDistance('', 'abc')).toBe(3)
  expect(editDistance('abc', '')).toBe(3)
})

test('the distance is zero for equal words only, and the same both ways', () => {
  const word = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') })
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b) === 0).toBe(a === b)
      expect(editDistance(a, b)).toBe(editDistance(b, a))
    }),
  )
})

// One for itself, and one for two neighbours that were swapped and that it comes between.
test('each edit adds two at most', () => {
  const word = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') })
  fc.assert(
    fc.property(word, word, fc.nat({ max: 8 }), (a, b, at) => {
      const edited = `${a.slice(0, at)}x${a.slice(at)}`
      expect(editDistance(edited, b)).toBeLessThanOrEqual(editDistance(a, b) + 2)
    }),
  )
})
