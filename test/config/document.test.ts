import { expect, test } from 'vitest'
import { readDocument } from '../../lib/config/document.ts'
import { problemsOf } from '../support/watch-file.ts'

test.each([
  ['a bracket that is not closed', 'a: [1\nb: 2', 'not YAML: indent the keys'],
  ['a tab', 'a:\n\tb: 1', 'not YAML: indent with spaces, not tabs'],
  ['an unquoted colon', 'a: b: c', 'watch.yml:1:4: not YAML: quote a value that contains a colon'],
  ['an unfinished text', 'a: "b', 'not YAML: a quote, comma, bracket or colon is missing'],
  ['a reserved character', 'a: @b', 'not YAML: quote a value that starts with a reserved character'],
  ['a second document', 'a: 1\n---\nb: 2', 'watch.yml:2:1: not YAML: keep one document a file'],
  ['a mapping as a key', 'a: {{ b }}', 'not YAML: make a key plain text'],
  ['an alias', 'a: &b 1\nc: *b', 'watch.yml:2:4: found an alias; write the value out'],
])('refuses %s', (_, text, problem) => {
  expect(problemsOf(text)[0]).toContain(problem)
})

test('finds keys and values', () => {
  const text = 'a:\n  b: [1, 2]\n'
  const { offsetOf, positionOf } = readDocument(text)
  expect(positionOf(offsetOf(['a', 'b'], 'key'))).toEqual({ line: 2, column: 3 })
  expect(positionOf(offsetOf(['a', 'b', 1], 'value'))).toEqual({ line: 2, column: 10 })
})

test('puts what is missing at the key that it is missing under', () => {
  const { offsetOf } = readDocument('a:\n  b: 1\n')
  expect(offsetOf(['a', 'c', 'd'], 'value')).toBe(0)
  expect(offsetOf(['a', 'b', 'd'], 'value')).toBe(5)
})

test('finds every further occurrence of a key', () => {
  const { duplicates } = readDocument('a: { b: 1, b: 2, b: 3 }\n')
  expect(duplicates).toEqual([
    { path: ['a', 'b'], offset: 11 },
    { path: ['a', 'b'], offset: 17 },
  ])
})
