import { describe, expect, test } from 'vitest'
import { hasOtherNames, nameQuery } from '../../lib/prometheus/name-filter.ts'
import { recording } from '../support/anchore/anchore-services.ts'

const names = new Set(['anchore_queue_length', 'process_start_time_seconds'])

test('the query has each name once, with escaped brackets', () => {
  expect(nameQuery(names)).toBe('name%5B%5D=anchore_queue_length&name%5B%5D=process_start_time_seconds')
  const asked = new URL(`http://service/metrics?${nameQuery(names)}`).searchParams.getAll('name[]')
  expect(asked).toEqual([...names])
})

describe('other names', () => {
  test.each([
    ['what Anchore answers to the query', recording('simplequeue.filtered'), false],
    ['the whole of what it has', recording('simplequeue.busy'), true],
    ['nothing', '', false],
    ['comments alone', '# HELP up \n# EOF\n', false],
    [
      'labels, a tab, blanks before the name',
      ' anchore_queue_length{a="}"} 1\nanchore_queue_length\t1\n',
      false,
    ],
    ['a name that begins like one', 'anchore_queue_length_total 1\n', true],
    ['one at the end that is cut short', 'anchore_queue_length 1\nup', true],
  ])('are in %s: %3$s', (_title, body, has) => {
    expect(hasOtherNames(Buffer.from(body), names)).toBe(has)
  })

  test('are found in linear time', () => {
    const body = Buffer.from(`anchore_queue_length{a="${'x'.repeat(1_000_000)}"} 1\n`.repeat(10))
    expect(hasOtherNames(body, names)).toBe(false)
  })
})
