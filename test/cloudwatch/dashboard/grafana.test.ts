import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { alarmsOf } from '../../../lib/alarms/index.ts'
import { alarmResources } from '../../../lib/cloudwatch/template.ts'
import { watches } from '../../../lib/cloudwatch/dashboard/chart.ts'
import { grafanaDashboard } from '../../../deploy/generate/grafana.ts'
import { sectionsOf } from '../../../lib/cloudwatch/dashboard/sections.ts'
import { compare, at, listAt, numberAt, textAt } from '../../../lib/model/index.ts'
import { configOf } from '../../support/watch-file.ts'

const config = configOf(readFileSync('watch.example.yml', 'utf8'))
const sections = sectionsOf(config)
const alarms = alarmsOf(config)
const place = { namespace: 'AnchorWatch', deployment: 'prod', region: 'eu-central-1' }
const dashboard = grafanaDashboard(sections, alarms, place)
const panels = listAt(dashboard, 'panels')
const charts = panels.filter((panel) => textAt(panel, 'type') === 'timeseries')
const timelines = panels.filter((panel) => textAt(panel, 'type') === 'state-timeline')

test('Grafana draws every line of the charts, with exactly its dimensions', () => {
  const targets = charts.flatMap((panel) => listAt(panel, 'targets'))
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
  // Grafana matches the dimensions exactly unless a target says otherwise.
  expect(targets.filter((target) => at(target, 'matchExact') !== undefined)).toEqual([])
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

test('a limit of a chart in Grafana is that of an alarm on the same statistic of a series of the chart', () => {
  const [drawn, checked] = [sections.flatMap((section) => section.charts), [] as string[]]
  for (const [index, { title, limits, lines }] of drawn.entries()) {
    const steps = listAt(charts[index], 'fieldConfig', 'defaults', 'thresholds', 'steps').slice(1)
    expect([title, steps.length]).toEqual([title, limits.length])
    for (const step of steps) {
      const found = alarms.find(
        (alarm) => alarm.threshold === numberAt(step, 'value') && lines.some((line) => watches(alarm, line)),
      )
      expect([title, found?.series.metric.unit]).toEqual([title, lines[0]?.series.metric.unit])
      checked.push(title)
    }
  }
  expect(checked.length).toBeGreaterThan(20)
})

/** The colour of a row in Grafana for a value. */
function colourOf(override: unknown, value: number): string | undefined {
  const steps = listAt(listAt(override, 'properties')[0], 'value', 'steps')
  return textAt(
    steps.findLast((step) => (numberAt(step, 'value') ?? -Infinity) <= value),
    'color',
  )
}

test('Grafana has a row for every alarm on our metrics, coloured exactly while the series that it evaluates breaches', () => {
  const rows = timelines.flatMap((panel) => {
    const shown = listAt(panel, 'targets').filter((target) => at(target, 'hide') !== true)
    return shown.map((target, index) => ({
      panel,
      target,
      override: listAt(panel, 'fieldConfig', 'overrides')[index],
    }))
  })
  const watched = alarms.filter(({ series }) => series.metric.namespace === undefined)
  expect(rows.map(({ target }) => textAt(target, 'label')).toSorted()).toEqual(
    watched.map(({ name }) => name).toSorted(),
  )
  const templates = Object.values(alarmResources(config)).map(({ Properties }) => Properties)
  for (const alarm of watched) {
    const row = rows.find(({ target }) => textAt(target, 'label') === alarm.name)
    expect(textAt(row?.override, 'matcher', 'options')).toBe(textAt(row?.target, 'refId'))
    for (const value of [alarm.threshold - 1e-6, alarm.threshold, alarm.threshold + 1e-6]) {
      const colour = compare[alarm.comparison](value, alarm.threshold)
        ? { critical: 'red', warning: 'orange' }[alarm.severity]
        : 'transparent'
      expect([alarm.name, value, colourOf(row?.override, value)]).toEqual([alarm.name, value, colour])
    }
    const template = templates.find(({ AlarmName }) => AlarmName.endsWith(`-${alarm.name}`))
    const own = { metricName: alarm.series.metric.name, statistic: alarm.statistic, period: '60' }
    if (alarm.condition === undefined) {
      expect(row?.target).toMatchObject(own)
      continue
    }
    const expression = textAt(row?.target, 'expression')?.replaceAll(/(value|condition)R\d+/g, '$1')
    expect(expression).toBe(textAt(template?.Metrics?.at(-1), 'Expression'))
    const [, id] = /, (\w+), /.exec(textAt(row?.target, 'expression') ?? '') ?? []
    expect(listAt(row?.panel, 'targets').find((target) => textAt(target, 'id') === id)).toMatchObject(own)
  }
})

test('Grafana links to the dashboard in CloudWatch, which has the states of the alarms and the bill', () => {
  const [link] = listAt(dashboard, 'links')
  expect(textAt(link, 'url')).toMatch(/#dashboards\/dashboard\/anchor-watch-\$deployment-\$region$/)
})
