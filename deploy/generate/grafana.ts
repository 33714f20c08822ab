import { chartWidth, columns } from '../widgets.ts'
import { type Chart, type Section, type ChartStatistic, identityOf } from '../../lib/cloudwatch/index.ts'
import {
  type Alarm,
  dashboardFragment,
  dashboardName,
  type Unit,
  type Severity,
  comparisonSigns,
  type Series,
} from '../../lib/model/index.ts'

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
        max,
        ...(steps.length > 0 && {
          custom: { thresholdsStyle: { mode: 'line' } },
          thresholds: {
            mode: 'absolute',
            // Grafana takes the steps in rising order, the first without a value.
            steps: [{ color: 'transparent', value: null }, ...steps.toSorted((a, b) => a.value - b.value)],
          },
        }),
      },
      overrides: [],
    },
    targets: lines.map((line, index) =>
      metricTarget(String.fromCharCode('A'.charCodeAt(0) + index), line, namespace),
    ),
  }
}

const titles: Readonly<Record<Severity, string>> = {
  critical: 'Over the limit of critical alarms',
  warning: 'Over the limit of warnings',
}

/** Grafana's colours of the severities. */
const colors: Readonly<Record<Severity, string>> = { critical: 'red', warning: 'orange' }

/** The targets of an alarm, the last of which is shown, and the field override that colours it. */
interface Row {
  readonly targets: readonly object[]
  readonly override: object
}

/**
 * A panel for the alarms of a severity, a row each: the series that the alarm evaluates, coloured while it is over the limit.
 * It is not the state of the alarm, which needs M of N minutes. Alarms on AWS's own metrics have no row.
 */
function alarmsPanel(all: readonly Alarm[], severity: Severity, namespace: string): object {
  const alarms = all.filter((alarm) => alarm.severity === severity && !alarm.series.metric.namespace)
  const rows = alarms.map((alarm, index) => rowOf(alarm, `R${index + 1}`, namespace))
  return {
    type: 'state-timeline',
    title: titles[severity],
    description:
      'Each minute over the limit of an alarm. An alarm fires after several such minutes; a gap is a minute without data. The states of the alarms are on the dashboard in CloudWatch.',
    datasource,
    options: { showValue: 'never', rowHeight: 0.8, legend: { showLegend: false } },
    fieldConfig: {
      defaults: { color: { mode: 'thresholds' }, custom: { fillOpacity: 80, lineWidth: 0 } },
      overrides: rows.map(({ override }) => override),
    },
    targets: rows.flatMap(({ targets }) => targets),
  }
}

function rowOf(alarm: Alarm, refId: string, namespace: string): Row {
  const { name, condition } = alarm
  const override = {
    matcher: { id: 'byFrameRefID', options: refId },
    properties: [{ id: 'thresholds', value: { mode: 'absolute', steps: stepsOf(alarm) } }],
  }
  const own = { series: alarm.series, statistic: alarm.statistic, label: name }
  if (condition === undefined) return { targets: [metricTarget(refId, own, namespace)], override }
  const [valueId, conditionId] = [`value${refId}`, `condition${refId}`]
  const { series, statistic, comparison, threshold, otherwise } = condition
  const hidden = (id: string, target: object): object => ({ ...target, refId: id, hide: true })
  const expression = `IF(${conditionId} ${comparisonSigns[comparison]} ${threshold}, ${valueId}, ${otherwise})`
  return {
    targets: [
      hidden(valueId, metricTarget('', own, namespace, valueId)),
      hidden(
        conditionId,
        metricTarget('', { series, statistic, label: conditionId }, namespace, conditionId),
      ),
      // Metric math: an expression needs the code editor.
      { refId, ...perMinute, metricEditorMode: 1, expression, label: name },
    ],
    override,
  }
}

/** Above any rounding of the data source, and below any step of a metric. */
const justAbove = 1e-9

/** Each step colours the values from its own value upwards. */
function stepsOf({ comparison, threshold, severity }: Alarm): readonly object[] {
  const [bad, fine] = [colors[severity], 'transparent']
  const excluded = comparison === 'GreaterThanThreshold' || comparison === 'LessThanOrEqualToThreshold'
  const value = excluded ? threshold + justAbove : threshold
  const isUpper = comparison.startsWith('Greater')
  return [
    { color: isUpper ? fine : bad, value: null },
    { color: isUpper ? bad : fine, value },
  ]
}

/** The data source that the reader selects at the top of the dashboard. The targets of a panel have that of the panel. */
const datasource = { type: 'cloudwatch', uid: '${datasource}' }

const perMinute = { region: '$region', period: '60' }

/**
 * A statistic of one series, in the form of Grafana's CloudWatch data source; `id`: its name in an expression. By default
 * a target is a metric search from the editor, and its dimensions match exactly.
 */
function metricTarget(
  refId: string,
  { series, statistic, label }: { series: Series; statistic: ChartStatistic; label: string },
  namespace: string,
  id?: string,
): object {
  const { name, dimensions, ...own } = identityOf(series, { namespace, deployment: '$deployment' })
  return { refId, id, ...perMinute, ...own, metricName: name, dimensions, statistic, label }
}
