import { type Alarm, type Severity, comparisonSigns } from '../../../model/index.ts'
import { datasource, expressionTarget, metricTarget } from './targets.ts'

const titles: Readonly<Record<Severity, string>> = {
  critical: 'Over the limit of critical alarms',
  warning: 'Over the limit of warnings',
}

/** Grafana's colours of the severities. */
export const colors: Readonly<Record<Severity, string>> = { critical: 'red', warning: 'orange' }

/** The targets of an alarm, the last of which is shown, and the field override that colours it. */
interface Row {
  readonly targets: readonly object[]
  readonly override: object
}

/**
 * A panel for the alarms of a severity, a row each: the series that the alarm evaluates, coloured while it is over the limit.
 * It is not the state of the alarm, which needs M of N minutes. Alarms on AWS's own metrics have no row.
 */
export function alarmsPanel(all: readonly Alarm[], severity: Severity, namespace: string): object {
  const alarms = all.filter((alarm) => alarm.severity === severity && !alarm.series.metric.namespace)
  const rows = alarms.map((alarm, index) => rowOf(alarm, `R${index + 1}`, namespace))
  return {
    type: 'state-timeline',
    title: titles[severity],
    description:
      'Each minute over the limit of an alarm. An alarm fires after several such minutes; a gap is a minute without data. The states of the alarms are on the dashboard in CloudWatch.',
    datasource,
    options: { showValue: 'never', mergeValues: true, rowHeight: 0.8, legend: { showLegend: false } },
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
      expressionTarget(refId, expression, name),
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
