import {
  type AlarmDefinition,
  type MissingData,
  type Form,
  type Metric,
  formatQuantity,
} from '../../lib/model/index.ts'
import { alarmDefinitions, awsMetrics, metrics } from '../../lib/alarms/index.ts'
import { comparisonOf } from '../../lib/config/index.ts'

const forms: Readonly<Record<Form, string>> = {
  value: 'value',
  statistics: 'statistic set',
  distribution: 'values with counts',
}

const missing: Readonly<Record<MissingData, string>> = {
  missing: 'insufficient data',
  ignore: 'keeps its state',
  breaching: 'breaching',
  notBreaching: 'not breaching',
}

/** docs/metrics.md: the catalogue as Markdown. */
export function metricsPage(): string {
  return [
    '# Metrics and alarms',
    '',
    '<!-- Written by `npm run docs` from lib/alarms/catalogue.ts: change that. -->',
    '',
    'The namespace is `AnchorWatch` unless watch.yml sets another. A slot is the minute for which a run is scheduled. A run',
    'publishes one datum for each series, with the time of its slot. Every metric also has the dimension `Deployment`.',
    'Metrics with the detail "full" need `detail: full` in watch.yml. A metric of the form "values with counts" has',
    'percentiles.',
    '',
    '## Anchore',
    '',
    ...metricTable(metrics.anchore),
    '',
    '## PostgreSQL and the backlog',
    '',
    ...metricTable(metrics.postgres),
    '',
    '## anchor-watch itself',
    '',
    ...metricTable(metrics.self),
    '',
    '## Metrics that AWS publishes',
    '',
    'Alarms use these metrics of the functions and queues. They are free of charge.',
    '',
    ...table(
      ['namespace', 'metric', 'unit', 'dimensions', 'meaning'],
      awsMetrics.map(({ namespace = '', name, unit, dimensions, help }) => [
        namespace,
        name,
        unit,
        dimensions.join(', '),
        help,
      ]),
    ),
    '',
    '## Alarms',
    '',
    'The table shows the defaults. watch.yml can change the threshold, the window and the severity of an alarm, or disable',
    'it. "3 of 9" means that three of the newest nine minutes are breaching. An alarm marked "fallback" goes to',
    '`deploy.fallback_email` and not through notify.',
    '',
    ...table(['alarm', 'severity', 'rule', 'missing data', 'runbook'], alarmDefinitions.map(alarmRow)),
    '',
  ].join('\n')
}

function metricTable(listed: readonly Metric[]): readonly string[] {
  const sorted = listed.toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
  return table(['metric', 'unit', 'form', 'detail', 'dimensions', 'meaning'], sorted.map(metricRow))
}

function metricRow({ name, unit, form, detail, dimensions, help }: Metric): readonly string[] {
  return [name, unit, forms[form], detail, dimensions.join(', '), help]
}

function alarmRow(alarm: AlarmDefinition): readonly string[] {
  const { name, severity, topic, watches, missing: treatment } = alarm
  const each = 'each' in watches ? `${name} (each ${watches.each})` : name
  return [
    each,
    topic === undefined ? severity : `${severity}, ${topic}`,
    ruleOf(alarm),
    missing[treatment],
    `[${name}](runbooks/${name}.md)`,
  ]
}

function ruleOf(alarm: AlarmDefinition): string {
  const { watches, statistic, threshold, window } = alarm
  const { metric } = 'each' in watches ? watches.series('') : watches
  const limit = formatQuantity(threshold, statistic === 'SampleCount' ? 'Count' : metric.unit)
  return `${comparisonOf(alarm, limit)}, ${window.breaching} of ${window.points}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}
