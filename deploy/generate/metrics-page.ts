import type { AlarmDefinition, MissingData } from '../../lib/model/alarm.ts'
import { alarmDefinitions, awsMetrics, metrics } from '../../lib/catalogue.ts'
import type { Form, Metric } from '../../lib/model/metric.ts'
import { formatQuantity } from '../../lib/model/quantity.ts'
import { conditionOf } from './alarms.ts'

const forms: Readonly<Record<Form, string>> = {
  value: 'value',
  statistics: 'statistic set',
  distribution: 'values with counts',
}

const missing: Readonly<Record<MissingData, string>> = {
  missing: 'insufficient data',
  ignore: 'keeps its state',
  breaching: 'breaches',
  notBreaching: 'is good',
}

/** docs/metrics.md: the catalogue as Markdown. */
export function metricsPage(): string {
  return [
    '# Metrics and alarms',
    '',
    '<!-- Written by `npm run docs` from lib/catalogue.ts: change that. -->',
    '',
    'Namespace `AnchorWatch` unless watch.yml names another. Every metric has the dimension `Deployment` beside those',
    'listed, and a datum a minute from each collector that has it, stamped with the minute that the run was scheduled for.',
    'Metrics of the detail full are published where watch.yml says `detail: full`, the others always.',
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
    "## AWS's own",
    '',
    'What AWS publishes of the functions and queues, at no charge; alarms watch it. The dimension holds the name of one.',
    '',
    ...table(
      ['namespace', 'metric', 'unit', 'dimensions', 'what it says'],
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
    'The defaults; threshold, window, severity and whether there is an alarm at all are set in watch.yml. "3 of 9": three',
    'breaching minutes of the newest nine. An alarm that is marked "fallback" goes to deploy.fallback_email and not through',
    'notify.',
    '',
    ...table(['alarm', 'severity', 'rule', 'no data', 'runbook'], alarmDefinitions.map(alarmRow)),
    '',
  ].join('\n')
}

function metricTable(listed: readonly Metric[]): readonly string[] {
  const sorted = listed.toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
  return table(['metric', 'unit', 'form', 'detail', 'dimensions', 'what it says'], sorted.map(metricRow))
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
  return `${statistic} of ${conditionOf(alarm, limit)}, ${window.breaching} of ${window.points}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}
