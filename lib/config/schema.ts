import { anchoreSection } from '../anchore/index.ts'
import { alarmDefinitions } from '../alarms/index.ts'
import { alarmsSection } from './alarms.ts'
import { deploySection } from './stack/deploy.ts'
import { maxCharacters, namePattern } from './stack/deployment-name.ts'
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
