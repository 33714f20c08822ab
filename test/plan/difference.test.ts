import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readRunbooks } from '../../deploy/runbooks.ts'
import { seriesCount, type Config } from '../../lib/config/index.ts'
import { dashboardResources } from '../../deploy/dashboards.ts'
import { alarmResources } from '../../lib/cloudwatch/index.ts'
import { differenceOf, type Difference, metadataKey, stateOfTemplate } from '../../lib/plan/difference.ts'
import { plannedState, seriesCounts } from '../../lib/plan/plan.ts'
import { configOf } from '../support/watch-file.ts'
import { priceOf } from '../../lib/plan/price.ts'

const text = readFileSync('watch.example.yml', 'utf8')
const stock = configOf(text)

function changed(from: string, to: string): Config {
  if (!text.includes(from)) throw new Error(`watch.yml has no ${from}`)
  return configOf(text.replace(from, () => to))
}

/** What a plan of `config` says against the packaged template of `before`. */
function difference(config: Config, before: Config = stock): Difference {
  const Resources = {
    ...alarmResources(before),
    ...dashboardResources(before, readRunbooks(), priceOf(before)),
  }
  const template: unknown = JSON.parse(
    JSON.stringify({ Resources, Metadata: { [metadataKey]: { Series: seriesCounts(before) } } }),
  )
  const state = stateOfTemplate(template)
  if (!state.ok) throw new Error(state.failure)
  return differenceOf(plannedState(config), state.value, 'anchor-watch-prod-')
}

test('without a change there is no difference', () => {
  expect(difference(stock)).toEqual({ added: [], changed: [], removed: [], dollars: 0 })
})

test('a changed threshold is the difference, and nothing else is', () => {
  expect(difference(changed('backlog-depth: { threshold: 500,', 'backlog-depth: { threshold: 600,'))).toEqual(
    {
      added: [],
      changed: [
        {
          item: 'alarm backlog-depth',
          settings: [{ name: 'threshold', from: '500', to: '600' }],
          dollars: 0,
        },
      ],
      removed: [],
      dollars: 0,
    },
  )
})

test('a changed window and severity are named with what they were', () => {
  const line = 'backlog-depth: { threshold: 500, points: 10/15, severity: warning'
  const { changed: found } = difference(
    changed(line, 'backlog-depth: { threshold: 500, points: 5/15, severity: critical'),
  )
  expect(found.map(({ settings }) => settings)).toEqual([
    [
      { name: 'points', from: '10/15', to: '5/15' },
      { name: 'topic', from: 'warning', to: 'critical' },
    ],
  ])
})

test('an alarm that is turned off is removed and cheaper, one that is turned on is added and dearer', () => {
  const line = 'partly-read: { threshold: 100%, points: 10/15, severity: warning, enabled: true }'
  const without = changed(line, line.replace('true', 'false'))
  const removed = difference(without)
  // A condition is a second metric, and each collector has the alarm.
  expect(removed.removed).toEqual(
    ['collect-anchore', 'collect-postgres'].map((name) => ({
      item: `alarm partly-read-${name}`,
      settings: [],
      dollars: -0.2,
    })),
  )
  expect(removed.dollars).toBeCloseTo(-0.4)
  const added = difference(stock, without)
  expect(added.added.map(({ item }) => item)).toEqual(removed.removed.map(({ item }) => item))
  expect(added.dollars).toBeCloseTo(0.4)
})

test('full detail is dearer by its series', () => {
  const { added, changed: found, dollars } = difference(changed('# detail: core', 'detail: full'))
  expect(found).toEqual([])
  expect(added).toContainEqual({ item: 'series TempBytes', settings: [], dollars: 0.3 })
  const full = seriesCount(changed('# detail: core', 'detail: full'))
  expect(dollars).toBeCloseTo((full - seriesCount(stock)) * 0.3)
})

test('a second replica changes the number of series', () => {
  const { added, changed: found } = difference(
    changed('http://anchore-policy.example:8087', '[http://one.internal:8087, http://two.internal:8087]'),
  )
  expect(added.map(({ item }) => item)).toEqual([
    'alarm service-short-policy_engine',
    'alarm service-half-policy_engine',
  ])
  expect(found.map(({ item, settings }) => [item, settings])).toEqual([
    ['series ReplicasMissing', [{ name: 'number', from: '1', to: '2' }]],
  ])
})

test('without dashboards it is cheaper', () => {
  const { removed, dollars } = difference({ ...stock, deploy: { ...stock.deploy, dashboards: false } })
  expect(removed).toEqual([{ item: 'dashboards', settings: [], dollars: -6 }])
  expect(dollars).toBe(-6)
})

test('a template that recorded no series has none to compare', () => {
  const state = stateOfTemplate({ Resources: alarmResources(stock) })
  if (!state.ok) throw new Error(state.failure)
  expect(state.value.series).toBeUndefined()
  const { added, removed } = differenceOf(plannedState(stock), state.value, 'anchor-watch-prod-')
  expect({ added, removed }).toEqual({
    added: [{ item: 'dashboards', settings: [], dollars: 6 }],
    removed: [],
  })
})

test('a text that is no template is refused', () => {
  const failure = 'it has no alarm: expected a template that npx anchor-watch package wrote'
  expect(stateOfTemplate(undefined)).toEqual({ ok: false, failure })
})
