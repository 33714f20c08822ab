import { expect, test } from 'vitest'
import { factLines } from '../../../cli/collect/facts.ts'
import { alarmsOf } from '../../../lib/alarms/index.ts'
import { sample } from '../../../lib/model/index.ts'
import { longestAnalysis } from '../../../lib/postgres/index.ts'
import { configOf, shortestWatchFile } from '../../support/watch-file.ts'

const alarms = alarmsOf(configOf(shortestWatchFile))
const fact = {
  metric: 'LongestAnalysis',
  cause: 'sha256:0 has been analyzed for long',
  lines: [],
  first: 'Restart the analyzer.',
}

test.each([
  ['within the limits of its alarms has no first step', 101, []],
  ['over a limit has the first step', 7_201, ['  First: Restart the analyzer.']],
])('a value %s', (_title, seconds, first) => {
  expect(factLines([fact], [sample(longestAnalysis, seconds)], alarms)).toEqual([
    'LongestAnalysis: sha256:0 has been analyzed for long',
    ...first,
  ])
})

test('a value that no alarm watches keeps its first step', () => {
  expect(factLines([fact], [sample(longestAnalysis, 101)], [])).toContain('  First: Restart the analyzer.')
})
