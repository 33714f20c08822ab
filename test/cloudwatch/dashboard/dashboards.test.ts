import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readRunbooks } from '../../../deploy/runbooks.ts'
import { alarmDefinitions, alarmsOf, metrics } from '../../../lib/alarms/index.ts'
import { identityOf } from '../../../lib/cloudwatch/series-identity.ts'
import type { Config } from '../../../lib/config/index.ts'
import { watches } from '../../../lib/cloudwatch/dashboard/chart.ts'
import { undrawn, sectionsOf } from '../../../lib/cloudwatch/dashboard/sections.ts'
import { dashboardResources } from '../../../deploy/dashboards.ts'
import { listAt, numberAt, parseJson, textAt } from '../../../lib/model/index.ts'
import { changed, configOf } from '../../support/watch-file.ts'
import { priceOf } from '../../../lib/plan/index.ts'

const stock = configOf(readFileSync('watch.example.yml', 'utf8'))
const full: Config = { ...stock, detail: 'full' }
const runbooks = readRunbooks()

function charts(config: Config) {
  return sectionsOf(config).flatMap((section) => section.charts)
}

function lines(config: Config) {
  return charts(config).flatMap((chart) => chart.lines)
}

/** The widgets of a dashboard, as CloudFormation gets them. */
function widgets(id: string, config = stock): readonly unknown[] {
  const body = dashboardResources(config, runbooks, priceOf(config))[id]?.Properties.DashboardBody ?? ''
  return listAt(parseJson(typeof body === 'string' ? body : body['Fn::Sub']), 'widgets')
}

function texts(all: readonly unknown[]): readonly string[] {
  return all.flatMap((widget) => textAt(widget, 'properties', 'markdown') ?? [])
}

describe('the charts', () => {
  test('or an alarm use every metric, or there is a reason', () => {
    const used = [...lines(full), ...alarmsOf(full)].map(({ series }) => series.metric.name)
    const unused = Object.values(metrics)
      .flat()
      .map(({ name }) => name)
      .filter((name) => !used.includes(name))
    expect(unused.toSorted()).toEqual(Object.keys(undrawn).toSorted())
    for (const reason of Object.values(undrawn)) expect(reason).toMatch(/^.+\.$/)
  })

  test('of a core deployment use its metrics alone, and are within the free tier: at most 50 metrics', () => {
    expect(lines(stock).filter(({ series }) => series.metric.detail === 'full')).toEqual([])
    expect(lines(stock).length).toBeLessThanOrEqual(50)
  })

  test('have one unit each', () => {
    for (const { title, unit, lines } of charts(full))
      expect([title, ...new Set(lines.map(({ series }) => series.metric.unit))]).toEqual([title, unit])
  })

  test('draw the threshold of every alarm on one of their metrics', () => {
    const drawnMetrics = lines(stock).map(({ series }) => series.metric)
    // Charts read what a datum that arrives twice does not change.
    const onCharts = alarmsOf(stock).filter(
      ({ series, statistic }) =>
        drawnMetrics.includes(series.metric) && statistic !== 'Sum' && statistic !== 'SampleCount',
    )
    expect(onCharts.length).toBeGreaterThan(30)
    const without = onCharts.filter((alarm) => !lines(stock).some((line) => watches(alarm, line)))
    expect(without.map(({ name }) => name)).toEqual([])
    const saturation = charts(stock).find(({ title }) => title === 'Connection saturation')
    expect(saturation?.limits).toEqual([
      { label: 'connections-high: 70 %', value: 70, severity: 'warning' },
      { label: 'connections-exhausted: 85 %', value: 85, severity: 'critical' },
      { label: 'connections-refused: 100 %', value: 100, severity: 'critical' },
    ])
  })

  test('draw a threshold beside the statistic that its alarm uses, minute by minute', () => {
    const drawn = widgets('DeploymentDashboard', full).filter((widget) => textAt(widget, 'type') === 'metric')
    const limits = drawn.flatMap((widget) =>
      listAt(widget, 'properties', 'annotations', 'horizontal').map((limit) => ({ widget, limit })),
    )
    expect(limits.length).toBeGreaterThan(20)
    for (const { widget, limit } of limits) {
      const [kind] = (textAt(limit, 'label') ?? '').split(':')
      const series = listAt(widget, 'properties', 'metrics').map((metric) => {
        const parts = listAt(metric)
        return JSON.stringify([parts.slice(0, -1), textAt(parts.at(-1), 'stat')])
      })
      const alarm = alarmsOf(full).find((one) => {
        const { namespace, name, dimensions } = identityOf(one.series, full)
        const parts = [namespace, name, ...Object.entries(dimensions).flat()]
        return one.kind === kind && series.includes(JSON.stringify([parts, one.statistic]))
      })
      expect([kind, alarm?.threshold, alarm?.period]).toEqual([
        kind,
        numberAt(limit, 'value'),
        numberAt(widget, 'properties', 'period'),
      ])
    }
  })

  test('draw the share of server errors with its limit in percent', () => {
    const errors = charts(stock).find(({ title }) => title === 'Share of server errors')
    expect(errors?.limits).toEqual([{ label: 'server-errors: 10 %', value: 0.1, severity: 'critical' }])
  })

  test('draw the threshold of watch.yml, and none of an alarm that is off', () => {
    const config = configOf(
      changed(
        'anchore:',
        'alarms: { backlog-age: { threshold: 45m }, backlog-age-critical: { enabled: false } }\nanchore:',
      ),
    )
    const [wait] = charts(config).filter(({ title }) => title === 'Longest wait')
    expect(wait?.limits.map(({ label }) => label)).toEqual(['backlog-age: 45 min'])
  })
})

describe('the dashboard of the deployment', () => {
  test('shows the state of every alarm first, at most 100 of them', () => {
    const [, alarms] = widgets('DeploymentDashboard')
    const shown = listAt(alarms, 'properties', 'alarms').map((arn) => String(arn).split(':alarm:')[1])
    expect(shown).toEqual(alarmsOf(stock).map(({ name }) => `anchor-watch-prod-${name}`))
    expect(shown.length).toBeLessThanOrEqual(100)
  })

  test('has its bill, and a link to the runbooks', () => {
    const [first, ...others] = texts(widgets('DeploymentDashboard'))
    expect(first).toContain('(#dashboards/dashboard/anchor-watch-prod-${AWS::Region}-runbooks)')
    expect(others.at(-1)).toMatch(/\nmetrics\|\d\d\|\d\d\.\d\d\n/)
  })
})

describe('the dashboard of the runbooks', () => {
  test('has an index first, then a text for every alarm, each of at most 4 kB', () => {
    const all = texts(widgets('RunbooksDashboard'))
    const [index = '', , , ...each] = all
    expect(all.length).toBeLessThanOrEqual(500)
    expect(all.filter((text) => Buffer.byteLength(text) > 4_000)).toEqual([])
    expect(each).toHaveLength(alarmDefinitions.length)
    const titles = each.map((text) => /^# (\d+)\. (\S+)\n/.exec(text)?.slice(1))
    const rows = index.split('\n').slice(4)
    expect(rows.map((row) => row.split('|').slice(0, 2))).toEqual(titles)
    expect(titles.map((title) => title?.[1]).toSorted()).toEqual(
      alarmDefinitions.map(({ name }) => name).toSorted(),
    )
  })

  test('links to nothing beside it that a dashboard cannot open', () => {
    const targetsOf = (config: Config): readonly string[] =>
      texts(widgets('RunbooksDashboard', config)).flatMap((text) =>
        Array.from(text.matchAll(/\]\(([^)]*)\)/g), ([, target = '']) => target),
      )
    expect(targetsOf(stock)).toEqual([])
    const own = { ...stock, oncall: { ...stock.oncall, runbooks: 'https://wiki.example.com/runbooks' } }
    expect(targetsOf(own).length).toBeGreaterThan(3)
    expect(targetsOf(own).filter((target) => !target.startsWith('https://'))).toEqual([])
  })
})

test.each(['DeploymentDashboard', 'RunbooksDashboard'])('%s has no widget on another', (id) => {
  const cells = widgets(id).flatMap((widget) => {
    const [x = NaN, y = NaN, width = NaN, height = NaN] = ['x', 'y', 'width', 'height'].map((key) =>
      numberAt(widget, key),
    )
    expect(x + width).toBeLessThanOrEqual(24)
    return Array.from(
      { length: width * height },
      (_, cell) => `${x + (cell % width)} ${y + Math.floor(cell / width)}`,
    )
  })
  expect(new Set(cells).size).toBe(cells.length)
})

test('a deployment without dashboards has none', () => {
  const config = configOf(changed('anchore:', 'deploy: { dashboards: false }\nanchore:'))
  expect(dashboardResources(config, runbooks, priceOf(config))).toEqual({})
})
