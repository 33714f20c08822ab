import { type Alarm, dashboardFragment, dashboardName, type Unit } from '../../../model/index.ts'
import type { Chart, Section } from '../chart.ts'
import { chartWidth, columns } from '../widgets.ts'
import { alarmsPanel, colors } from './alarms.ts'
import { datasource, metricTarget } from './targets.ts'

/** Grafana's names of the units. */
const units: Readonly<Record<Unit, string>> = {
  Bytes: 'decbytes',
  Count: 'short',
  Milliseconds: 'ms',
  None: 'none',
  Percent: 'percent',
  Seconds: 's',
}

const panelHeight = 8
/** Room for some thirty alarms. */
const alarmsHeight = 18

interface Place {
  readonly namespace: string
  readonly deployment: string
  readonly region: string
}

/**
 * A dashboard of Grafana with the limits and the charts of a deployment, through the CloudWatch data source, and a link to the
 * dashboard in CloudWatch, which has the states of the alarms and the bill. Data source, region and deployment are variables.
 */
export function grafanaDashboard(
  sections: readonly Section[],
  alarms: readonly Alarm[],
  place: Place,
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
    links: [linkToCloudWatch],
    panels: panelsOf(sections, alarms, place.namespace),
  }
}

/** The link works in the commercial regions only. */
const linkToCloudWatch = {
  type: 'link',
  title: 'In CloudWatch: states of the alarms, bill, runbooks',
  url: `https://$region.console.aws.amazon.com/cloudwatch/home?region=$region${dashboardFragment(dashboardName('deployment', { deployment: '$deployment', region: '$region' }))}`,
  icon: 'external link',
  targetBlank: true,
}

function textVariable(name: string, label: string, query: string): object {
  return { name, label, type: 'textbox', query, current: { text: query, value: query } }
}

function panelsOf(
  sections: readonly Section[],
  alarms: readonly Alarm[],
  namespace: string,
): readonly object[] {
  let [id, y] = [0, 0]
  const rowOf = (title: string): object => ({
    id: (id += 1),
    type: 'row',
    title,
    collapsed: false,
    gridPos: { x: 0, y: y++, w: columns, h: 1 },
    panels: [],
  })
  const placedPanel = (panel: object, x: number, w: number, h: number): object => ({
    id: (id += 1),
    gridPos: { x, y, w, h },
    ...panel,
  })
  const half = columns / 2
  const alarmPanels = [
    rowOf('Alarms'),
    placedPanel(alarmsPanel(alarms, 'critical', namespace), 0, half, alarmsHeight),
    placedPanel(alarmsPanel(alarms, 'warning', namespace), half, half, alarmsHeight),
  ]
  y += alarmsHeight
  const charts = sections.flatMap((section) => {
    const row = rowOf(section.title)
    const panels = section.charts.map((chart, index) => {
      const x = (index * chartWidth) % columns
      if (index > 0 && x === 0) y += panelHeight
      return placedPanel(panelOf(chart, namespace), x, chartWidth, panelHeight)
    })
    y += panelHeight
    return [row, ...panels]
  })
  return [...alarmPanels, ...charts]
}

function panelOf({ title, unit, isShare, lines, limits, max }: Chart, namespace: string): object {
  const steps = limits.map(({ value, severity }) => ({ color: colors[severity], value }))
  return {
    type: 'timeseries',
    title,
    datasource,
    fieldConfig: {
      defaults: {
        unit: isShare ? 'percentunit' : units[unit],
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
    targets: lines.map((line, index) =>
      metricTarget(String.fromCharCode('A'.charCodeAt(0) + index), line, namespace),
    ),
  }
}
