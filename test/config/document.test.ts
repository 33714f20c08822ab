import { expect, test } from 'vitest'
import { readDocument } from '../../lib/config/document.ts'
import { problemsOf } from '../support/watch-file.ts'

test.each([
  ['a bracket that is not closed', 'a: [1\nb: 2', 'not YAML: indent the keys'],
  ['a tab', 'a:\n\tb: 1', 'not YAML: indent with spaces, not tabs'],
  ['an unquoted colon', 'a: b: c', 'watch.yml:1:4: not YAML: quote a value that contains a colon'],
  ['an unfinished text', 'a: "b', 'not YAML: a quote, comma, bracket or colon is missing'],
  ['a reserved character', 'a: @b', 'not YAML: quote a value that starts with a reserved character'],
  ['a second document', 'a: 1\n---\nb: 2', 'watch.yml:2:1: not YAML: keep one document per file'],
  ['a mapping as a key', 'a: {{ b }}', 'not YAML: make a key plain text'],
  ['an alias', 'a: &b 1\nc: *b', 'watch.yml:2:4: found an alias; write the value out'],
])('refuses %s', (_, text, problem) => {
  expect(problemsOf(text)[0]).toContain(problem)
})

test('finds keys and values', () => {
  const { positionOf } = readDocument('a:\n  b: [1, 2]\n')
  expect(positionOf(['a', 'b'], 'key')).toEqual({ line: 2, column: 3 })
  expect(positionOf(['a', 'b', 1], 'value')).toEqual({ line: 2, column: 10 })
})

test('puts what is missing at the key that it is missing under', () => {
  const { positionOf } = readDocument('a:\n  b: 1\n')
  expect(positionOf(['a', 'c', 'd'], 'value')).toEqual({ line: 1, column: 1 })
  expect(positionOf(['a', 'b', 'd'], 'value')).toEqual({ line: 2, column: 3 })
})

test('finds every further occurrence of a key, and still reads the file', () => {
  const { duplicates, value } = readDocument('a: { b: 1, b: 2, b: 3 }\n')
  expect(duplicates).toMatchObject([
    { path: ['a', 'b'], position: { line: 1, column: 12 } },
    { path: ['a', 'b'], position: { line: 1, column: 18 } },
  ])
  expect(value).toEqual({ a: { b: 3 } })
})
