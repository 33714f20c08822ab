import { asSchema, jsonSchema, type JsonSchema } from '../json-schema.ts'
import { alarmLines } from './alarms.ts'
import { mappingLines } from './lines.ts'
import { commentLines, indent } from './comments.ts'

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
