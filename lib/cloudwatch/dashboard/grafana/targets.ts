import { identityOf } from '../../series-identity.ts'
import type { Series } from '../../../model/index.ts'
import type { ChartStatistic } from '../chart.ts'

/** The data source that the reader selects at the top of the dashboard. */
export const datasource = { type: 'cloudwatch', uid: '${datasource}' }

/** A statistic of one series, in the form of Grafana's CloudWatch data source; `id`: its name in an expression. */
export function metricTarget(
  refId: string,
  { series, statistic, label }: { series: Series; statistic: ChartStatistic; label: string },
  namespace: string,
  id = '',
): object {
  const identity = identityOf(series, { namespace, deployment: '$deployment' })
  return {
    refId,
    id,
    queryMode: 'Metrics',
    metricQueryType: 0,
    metricEditorMode: 0,
    datasource,
    region: '$region',
    namespace: identity.namespace,
    metricName: identity.name,
    dimensions: identity.dimensions,
    matchExact: true,
    statistic,
    period: '60',
    label,
  }
}

/** Metric math over the targets that have an id. */
export function expressionTarget(refId: string, expression: string, label: string): object {
  return {
    refId,
    id: '',
    queryMode: 'Metrics',
    metricQueryType: 0,
    metricEditorMode: 1,
    datasource,
    region: '$region',
    expression,
    statistic: 'Average',
    period: '60',
    label,
  }
}
