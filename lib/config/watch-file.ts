import { alarmDefinitions } from '../alarms/index.ts'
import { quantityOf } from './alarms.ts'
import { asSchema, jsonSchema, type JsonSchema } from './schema.ts'
import { mappingLines, commentLines, indent } from './yaml-lines.ts'
import { type AlarmDefinition, comparisonSigns, type Series, formatQuantity } from '../model/index.ts'

const header = `#
# The settings of anchor-watch. \`npx anchor-watch check config\` prints every problem.
# A key that is commented out shows its default or an example.
#
# Durations are written 500ms, 30s, 10m, 2h or 1d; sizes 500 kB, 20 MB or 10 GiB; percentages 70 or 70%.
# A secret is never written here, only a reference that is resolved at run time:
#   { secret: name#key }   AWS Secrets Manager; without #key the whole secret
#   { parameter: name }    SSM Parameter Store
#   { env: NAME }          an environment variable, for local runs
`

/**
 * A watch.yml with these values, in its own notation. The other keys and all comments come from the schema; the alarms
 * have their defaults. `schemaPath` leads from the file to the schema.
 */
export function watchFile(values: object, schemaPath = './anchor-watch.schema.json'): string {
  const { properties: { alarms, ...properties } = {} } = jsonSchema()
  const isSection = ([, schema]: readonly [string, unknown]) => keysOf(schema) !== undefined
  const settings = Object.entries(properties).filter((entry) => !isSection(entry))
  const sections = Object.entries(properties).filter(isSection)
  const given = new Map<string, object>(Object.entries(values))
  return [
    `# yaml-language-server: $schema=${schemaPath}`,
    header,
    ...mappingLines({ properties: Object.fromEntries(settings) }, values),
    ...sections.flatMap(([key, schema]) =>
      sectionLines(
        key,
        asSchema(schema),
        mappingLines({ properties: keysOf(schema) ?? {} }, given.get(key) ?? {}),
      ),
    ),
    ...sectionLines('alarms', asSchema(alarms), alarmLines()),
    '',
  ].join('\n')
}

function sectionLines(
  key: string,
  { description = '' }: JsonSchema,
  lines: readonly string[],
): readonly string[] {
  return ['', ...commentLines(description), `${key}:`, ...indent(lines)]
}

/** The keys of a section, which may be null if everything below it is commented out. */
function keysOf(schema: unknown): JsonSchema['properties'] {
  const { properties, anyOf = [] } = asSchema(schema)
  return properties ?? anyOf.map((one) => asSchema(one).properties).find((keys) => keys !== undefined)
}

const fallbackNote =
  '# These go to deploy.fallback_email alone, whatever their severity: a page about notify cannot go through notify.'

const maxWidth = 108

/** The alarms of watch.yml with their defaults, by group. */
function alarmLines(): readonly string[] {
  return orderedAlarms.flatMap((alarm, index) => {
    const before = orderedAlarms[index - 1]
    const startsNextGroup = before !== undefined && groupOf(before) !== groupOf(alarm)
    return [
      ...(startsNextGroup ? [''] : []),
      ...(startsNextGroup && groupOf(alarm) === 'fallback' ? [fallbackNote] : []),
      ...linesOf(alarm),
    ]
  })
}

function linesOf(alarm: AlarmDefinition): readonly string[] {
  const { name, threshold, range, window, severity, summary, watches } = alarm
  const written = quantityOf(alarm).format(threshold)
  const each = 'each' in watches ? `, for each ${watches.each}` : ''
  const condition = comparisonOf(alarm, range.min === range.max ? written : 'threshold')
  const points = `${window.breaching}/${window.points}`
  const comment = `# ${summary} ${condition}${each}.`
  return [
    ...(comment.length > maxWidth ? [`# ${summary}`, `# ${condition}${each}.`] : [comment]),
    `${name}: { threshold: ${written}, points: ${points}, severity: ${severity}, enabled: true }`,
  ]
}

/** The alarms on the notifier itself are a group of their own. */
const groups = ['backlog', 'database', 'services', 'monitor', 'fallback'] as const
type Group = (typeof groups)[number]

function groupOf({ area, topic }: AlarmDefinition): Group {
  return topic ?? area
}

/** The alarms by group. */
export const orderedAlarms: readonly AlarmDefinition[] = groups.flatMap((group) =>
  alarmDefinitions.filter((alarm) => groupOf(alarm) === group),
)

/** The rule of an alarm without its window: `Maximum of OldestWait > 2 h while Maximum of ImagesWaiting >= 5`. */
export function comparisonOf({ watches, condition, ...own }: AlarmDefinition, limit: string): string {
  const rule = termOf('each' in watches ? ofEach(watches.series) : watches, own, limit)
  if (condition === undefined) return rule
  const series = typeof condition.series === 'function' ? ofEach(condition.series) : condition.series
  return `${rule} while ${termOf(series, condition, formatQuantity(condition.threshold, series.metric.unit))}`
}

function termOf(
  series: Series,
  { statistic, comparison }: Pick<AlarmDefinition, 'statistic' | 'comparison'>,
  limit: string,
): string {
  return `${statistic} of ${nameOf(series)} ${comparisonSigns[comparison]} ${limit}`
}

function ofEach(series: (target: string) => Series): Series {
  return { ...series(''), dimensions: {} }
}

function nameOf({ metric, dimensions }: Series): string {
  const values = Object.values(dimensions).map((value) => ` (${value})`)
  return `${metric.namespace === undefined ? '' : `${metric.namespace} `}${metric.name}${values.join('')}`
}
