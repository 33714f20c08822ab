import { z } from 'zod'
import { alarmDefinitions } from '../alarms/index.ts'
import { anchoreSection } from '../anchore/index.ts'
import { alarmsSection } from './alarms.ts'
import { deploySection, maxCharacters, namePattern } from './deploy.ts'
import { choice, section, text, whole, type ReadFile, type Settings } from '../net/index.ts'
import { oncallSection } from '../oncall/index.ts'
import { postgresSection } from '../postgres/index.ts'

const alarms = alarmsSection(alarmDefinitions).describe(
  'The alarms with their defaults. points: M/N is M breaching points of the newest N minutes, N at most 1440.\nWith M at N/3 or below, an intermittent problem pages once; with M = N it does not page; between, it may flap.\nseverity: warning or critical. enabled: false turns an alarm off.',
)

/** The schema of watch.yml; `readFile` reads a `ca_file`. */
export function watchSchema(readFile: ReadFile) {
  return section({
    deployment: text(
      `lower-case letters and digits, single hyphens between them, at most ${maxCharacters} characters`,
      new RegExp(`^(?=.{1,${maxCharacters}}$)${namePattern.source.slice(1)}`),
    ).describe(
      `The name of this Anchore: a dimension of every metric and part of every resource's name.\nLower-case letters, digits and single hyphens, with --stage at most ${maxCharacters}.`,
    ),
    namespace: text(
      'a CloudWatch namespace, at most 255 of A-Z a-z 0-9 . - _ / #, that does not begin with AWS/',
      /^(?!AWS\/)[\w.\-/#]{1,255}$/,
    )
      .prefault('AnchorWatch')
      .describe('The CloudWatch namespace of the metrics; not AWS/...'),
    detail: choice(['core', 'full'])
      .prefault('core')
      .describe('core: the curated metrics; full: all metrics, each of which is billed.'),
    max_series: whole(
      'a number of series',
      { min: 1, max: 100_000 },
      'A configuration that would publish more series is refused; each series is billed.',
    ).prefault(100),
    anchore: anchoreSection(readFile).describe('The Anchore to watch.'),
    postgres: postgresSection(readFile).describe('The PostgreSQL server of Anchore.'),
    oncall: oncallSection
      .prefault({})
      .describe('The receivers of pages, and the runbooks that pages link to.'),
    deploy: deploySection.describe(
      'The settings of the stack (`npx anchor-watch deploy`); see docs/deploy.md.',
    ),
    alarms,
  }).transform(({ max_series, ...kept }) => ({ ...kept, maxSeries: max_series }))
}

/**
 * watch.yml with its defaults, validated and frozen: plain data, so that functions bundle no YAML parser and no
 * validator.
 */
export type Config = Settings<ReturnType<typeof watchSchema>>

/** The keywords of JSON Schema that the writer of watch.yml reads; `asSchema` reads a nested schema. */
export interface JsonSchema {
  readonly description?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, unknown>>
  readonly maxProperties?: number
  readonly items?: unknown
  readonly anyOf?: readonly unknown[]
}

/** The JSON Schema of watch.yml, for editors and for the comments of the file; draft 7, which all editors read. */
export function jsonSchema(): JsonSchema & { readonly title: string } {
  const schema = z.toJSONSchema(
    watchSchema(() => ''),
    {
      io: 'input',
      target: 'draft-7',
      // zod treats examples as outputs and drops them where a value is converted. Ours are values of watch.yml.
      override: ({ zodSchema, jsonSchema }) => Object.assign(jsonSchema, examplesOf(zodSchema)),
    },
  )
  return { ...asSchema(schema), title: 'watch.yml of anchor-watch' }
}

function examplesOf(schema: z.core.$ZodType): Pick<JsonSchema, 'examples'> {
  const { examples } = z.globalRegistry.get(schema) ?? {}
  return Array.isArray(examples) ? { examples } : {}
}

/** The schema of a property; an empty one for `true`, which takes anything. */
export function asSchema(schema: unknown): JsonSchema {
  return typeof schema === 'object' && schema !== null ? schema : {}
}
