import { expect, test } from 'vitest'
import { alarmDefinitions } from '../../lib/alarms/index.ts'
import { quantityOf } from '../../lib/config/alarms.ts'
import { changed, parse, problemsOf } from '../support/watch-file.ts'

const withAlarm = (alarm: string) => changed('anchore:', `alarms:\n  ${alarm}\nanchore:`)

test.each([
  ['backlog-depth: { threshold: 0 }', 'found 0; expected 1 to 1000000'],
  ['backlog-depth: { threshold: 10s }', 'found "10s"; expected a number'],
  ['backlog-age: { threshold: 1800 }', 'found 1800; expected a duration such as'],
  ['backlog-age: { threshold: 30s }', 'found "30s"; expected 1m to 7d'],
  ['connections-high: { threshold: 101 }', 'found 101; expected 1% to 100%'],
  ['connections-high: { threshold: 70s }', 'found "70s"; expected a percentage such as'],
  ['database-down: { threshold: 2 }', 'found 2; expected 1 and nothing else'],
  ['backlog-age: { points: 0/5 }', 'found "0/5"; expected M/N'],
  ['backlog-age: { points: 6/5 }', 'found "6/5"; expected M/N'],
  ['backlog-age: { points: 1/1441 }', 'found "1/1441"; expected M/N'],
  ['backlog-age: { points: 5 }', 'found 5; expected M/N'],
  ['backlog-age: { severity: page }', 'found "page"; expected warning or critical'],
  ['backlog-age: { enabled: no }', 'found "no"; expected true or false'],
])('refuses %s', (alarm, problem) => {
  expect(problemsOf(withAlarm(alarm))).toEqual([expect.stringContaining(problem)])
})

test.each([
  ['connections-high: { threshold: 75 }', { threshold: 75 }],
  ['connections-high: { threshold: 75% }', { threshold: 75 }],
  ['connections-high: { threshold: 1 }', { threshold: 1 }],
  ['connections-high: { threshold: 100 }', { threshold: 100 }],
  ['connections-high: { points: 1440/1440 }', { window: { breaching: 1_440, points: 1_440 } }],
  ['connections-high: { severity: critical }', { severity: 'critical' }],
  ['connections-high: { enabled: false }', { enabled: false }],
])('%s changes that and nothing else', (alarm, change) => {
  const unchanged = {
    enabled: true,
    threshold: 70,
    window: { breaching: 3, points: 9 },
    severity: 'warning',
  }
  const parsed = parse(withAlarm(alarm))
  expect(parsed.ok && parsed.value.alarms).toEqual({ 'connections-high': { ...unchanged, ...change } })
})

test.each(alarmDefinitions.map((definition) => [definition.name, definition] as const))(
  "%s takes its own default, and its range's ends",
  (name, definition) => {
    const { format } = quantityOf(definition)
    const { min, max } = definition.range
    for (const threshold of [definition.threshold, min, max]) {
      expect(problemsOf(withAlarm(`${name}: { threshold: ${format(threshold)} }`))).toEqual([])
    }
  },
)
