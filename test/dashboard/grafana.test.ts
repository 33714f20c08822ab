import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { grafanaDashboard } from '../../lib/dashboard/grafana.ts'
import { sectionsOf } from '../../lib/dashboard/sections.ts'
import { at, listAt, numberAt, textAt } from '../../lib/model/json.ts'
import { configOf } from '../support/watch-file.ts'

const sections = sectionsOf(configOf(readFileSync('watch.example.yml', 'utf8')))
const place = { namespace: 'AnchorWatch', deployment: 'prod', region: 'eu-central-1' }
const panels = listAt(grafanaDashboard(sections, place), 'panels')

test('Grafana draws every line of the charts, with exactly its dimensions', () => {
  const targets = panels.flatMap((panel) => listAt(panel, 'targets'))
  const lines = sections.flatMap(({ charts }) => charts.flatMap((chart) => chart.lines))
  expect(
    targets.map((target) => [
      textAt(target, 'metricName'),
      textAt(target, 'statistic'),
      at(target, 'dimensions'),
    ]),
  ).toEqual(
    lines.map(({ series: { metric, dimensions }, statistic }) => [
      metric.name,
      statistic,
      { Deployment: '$deployment', ...dimensions },
    ]),
  )
  expect(targets.filter((target) => at(target, 'matchExact') !== true)).toEqual([])
})

test('Grafana draws the thresholds in rising order', () => {
  const saturation = panels.find((panel) => textAt(panel, 'title') === 'Connection saturation')
  const steps = listAt(saturation, 'fieldConfig', 'defaults', 'thresholds', 'steps')
  expect(steps.map((step) => [textAt(step, 'color'), numberAt(step, 'value')])).toEqual([
    ['transparent', undefined],
    ['orange', 70],
    ['red', 85],
    ['red', 100],
  ])
})

test('no panel of Grafana is on another', () => {
  const places = panels.map((panel) => JSON.stringify(at(panel, 'gridPos')))
  expect(new Set(places).size).toBe(panels.length)
  const ends = panels.map(
    (panel) => (numberAt(panel, 'gridPos', 'x') ?? NaN) + (numberAt(panel, 'gridPos', 'w') ?? NaN),
  )
  expect(Math.max(...ends)).toBe(24)
})
