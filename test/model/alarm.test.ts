import { expect, test } from 'vitest'
import { serviceDown, serviceShort } from '../../lib/anchore/index.ts'
import { alarmDefinitions } from '../../lib/alarms/index.ts'
import { alarmName } from '../../lib/model/alarm.ts'
import { resolveAlarms } from '../../lib/model/alarm-settings.ts'
import { connectionsRefused, backlogAge } from '../../lib/postgres/index.ts'

const targets = {
  service: ['apiext', 'catalog'],
  'replicated service': ['catalog'],
  'replicated API': [],
  collector: [],
  queue: [],
}
const settings = {
  enabled: true,
  threshold: 2,
  window: { breaching: 1, points: 2 },
  severity: 'warning',
} as const

test('a definition of one series is one alarm, with its own settings', () => {
  expect(resolveAlarms([backlogAge], {}, targets)).toMatchObject([
    {
      name: 'backlog-age',
      kind: 'backlog-age',
      period: 60,
      unit: 'Seconds',
      threshold: 1_800,
      window: { breaching: 10, points: 15 },
      severity: 'warning',
    },
  ])
})

test('a definition for each service is an alarm each, under the same settings', () => {
  const alarms = resolveAlarms([serviceDown], { 'service-down': settings }, targets)
  expect(alarms).toMatchObject([
    { name: 'service-down-apiext', kind: 'service-down', series: { dimensions: { Service: 'apiext' } } },
    { name: 'service-down-catalog', kind: 'service-down', series: { dimensions: { Service: 'catalog' } } },
  ])
  for (const alarm of alarms) expect(alarm).toMatchObject({ threshold: 2, severity: 'warning' })
  expect(alarms[1]?.symptom('0', '2')).toBe('catalog does not answer')
})

test('a definition for each replicated service is no alarm of the others', () => {
  const alarms = resolveAlarms([serviceShort], {}, targets)
  expect(alarms.map(({ name }) => name)).toEqual(['service-short-catalog'])
  expect(alarms[0]?.symptom('33.3 %', '1 %')).toBe('33.3 % of the replicas of catalog do not answer')
})

test('a definition that is disabled is no alarm', () => {
  const disabled = { 'service-down': { ...settings, enabled: false } }
  expect(resolveAlarms([serviceDown, backlogAge], disabled, targets)).toHaveLength(1)
})

test('an alarm is named after its deployment', () => {
  expect(alarmName('prod', 'backlog-age')).toBe('anchor-watch-prod-backlog-age')
})

test('connections-refused speaks of refused logins at 100 % alone, for its limit can be lowered', () => {
  expect(connectionsRefused.symptom('100 %', '90 %', '')).toBe('the database refuses logins')
  expect(connectionsRefused.symptom('92 %', '90 %', '')).toBe('database connections are 92 % used')
})

const everything = resolveAlarms(
  alarmDefinitions,
  {},
  {
    ...targets,
    'replicated API': ['apiext'],
    collector: ['collect-postgres'],
    queue: ['critical'],
  },
)

test.each(everything)('$name is true of the worst value, and of one', ({ impact, symptom, series }) => {
  const worst = series.metric.unit === 'Percent' ? 100 : 1
  expect(impact(worst)).not.toMatch(/nothing fails/i)
  expect(symptom('1', '1')).not.toMatch(
    /\b[01] (?:replicas|of Anchore|data|runs|errors|pages|services|tasks)\b/,
  )
})

test('nothing fails while a database has connections left', () => {
  const alarm = everything.find(({ name }) => name === 'connections-exhausted')
  expect([alarm?.impact(92), alarm?.impact(100)]).toEqual([
    expect.stringMatching(/^Nothing fails yet/),
    expect.stringMatching(/^Anchore cannot open connections/),
  ])
})

test.each(everything)('$name ends in a sentence of its own', ({ name, recovered }) => {
  expect(recovered).not.toMatch(/undefined|^\s*$|\.$/)
  expect(recovered).not.toContain(name)
})
