import { identityOf } from '../cloudwatch/series-identity.ts'
import type { Severity } from '../model/alarm.ts'
import type { Unit } from '../model/metric.ts'
import type { Chart, Line, Section } from './chart.ts'
import { chartWidth, columns } from './widgets.ts'

/** Grafana's names of the units. */
const units: Readonly<Record<Unit, string>> = {
  Bytes: 'decbytes',
  Count: 'short',
  Milliseconds: 'ms',
  None: 'none',
  Percent: 'percent',
  Seconds: 's',
}

const colors: Readonly<Record<Severity, string>> = { warning: 'orange', critical: 'red' }

const datasource = { type: 'cloudwatch', uid: '${datasource}' }
const panelHeight = 8

/**
 * A dashboard of Grafana with the charts of a deployment, by the CloudWatch data source. Data source, region and deployment
 * are variables.
 */
export function grafanaDashboard(
  sections: readonly Section[],
  place: { readonly namespace: string; readonly deployment: string; readonly region: string },
): object {
  return {
    title: 'anchor-watch',
    uid: 'anchor-watch',
    schemaVersion: 39,
    editable: true,
    refresh: '1m',
    time: { from: 'now-6h', to: 'now' },
    templating: {
      list: [
        { name: 'datasource', label: 'Data source', type: 'datasource', query: 'cloudwatch' },
        textVariable('region', 'Region', place.region),
        textVariable('deployment', 'Deployment', place.deployment),
      ],
    },
    panels: panelsOf(sections, place.namespace),
  }
}

function textVariable(name: string, label: string, query: string): object {
  return { name, label, type: 'textbox', query, current: { text: query, value: query } }
}

function panelsOf(sections: readonly Section[], namespace: string): readonly object[] {
  let [id, y] = [0, 0]
  return sections.flatMap(({ title, charts }) => {
    const row = {
      id: (id += 1),
      type: 'row',
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: columns, h: 1 },
      panels: [],
    }
    y += 1
    const panels = charts.map((chart, index) => {
      const x = (index * chartWidth) % columns
      if (index > 0 && x === 0) y += panelHeight
      return { id: (id += 1), gridPos: { x, y, w: chartWidth, h: panelHeight }, ...panelOf(chart, namespace) }
    })
    y += panelHeight
    return [row, ...panels]
  })
}

function panelOf({ title, unit, lines, limits, max }: Chart, namespace: string): object {
  const steps = limits.map(({ value, severity }) => ({ color: colors[severity], value }))
  return {
    type: 'timeseries',
    title,
    datasource,
    fieldConfig: {
      defaults: {
        unit: units[unit],
        min: 0,
        ...(max === undefined ? {} : { max }),
        custom: { thresholdsStyle: { mode: 'line' } },
        thresholds: {
          mode: 'absolute',
          // Grafana takes the steps in rising order, the first without a value.
          steps: [{ color: 'transparent', value: null }, ...steps.toSorted((a, b) => a.value - b.value)],
        },
      },
      overrides: [],
    },
    targets: lines.map((line, index) => targetOf(line, index, namespace)),
  }
}

function targetOf({ series, statistic, label }: Line, index: number, namespace: string): object {
  const { name, dimensions } = identityOf(series, { namespace, deployment: '$deployment' })
  return {
    refId: String.fromCharCode('A'.charCodeAt(0) + index),
    id: '',
    queryMode: 'Metrics',
    metricQueryType: 0,
    metricEditorMode: 0,
    datasource,
    region: '$region',
    namespace,
    metricName: name,
    dimensions,
    matchExact: true,
    statistic,
    period: '60',
    label,
  }
}
