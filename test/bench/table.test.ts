import { expect, test } from 'vitest'
import { tableOf } from '../../bench/table.ts'

test('aligns a row a subject and a column a figure, and puts the ratios below', () => {
  const rows = [
    {
      subject: 'slow',
      figures: {
        'MB/s': { median: 1.2345, least: 1, most: 2 },
        calls: { median: 2, least: 2, most: 2 },
      },
    },
    { subject: 'the fast one', figures: { 'MB/s': { median: 1_234_567, least: 9, most: 2_000_000 } } },
  ]
  const ratios = { fastToSlow: { median: 3, least: 2.5, most: 4 } }
  expect(tableOf({ rows, ratios }).split('\n')).toEqual([
    '              MB/s                        calls',
    'slow          1.23 (1 to 2)               2',
    'the fast one  1,230,000 (9 to 2,000,000)',
    '',
    'fastToSlow  3 (2.5 to 4)',
  ])
})
