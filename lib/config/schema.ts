import type { z } from 'zod'
import { anchoreSection } from '../anchore/settings.ts'
import { alarmDefinitions } from '../catalogue.ts'
import { alarmsSection } from './alarms.ts'
import type { Config } from './config.ts'
import { deploySection } from './deploy.ts'
import { choice, section, text, whole, type ReadFile } from '../fields/fields.ts'
import { oncallSection } from '../oncall/settings.ts'
import { postgresSection } from '../postgres/settings.ts'

/** The schema of watch.yml; `readFile` reads a `ca_file`. */
export function watchSchema(readFile: ReadFile): z.ZodType<Config> {
  return section({
    deployment: text(
      'lower-case letters, digits and hyphens, at most 40, the first no hyphen',
      /^[a-z0-9][a-z0-9-]{0,39}$/,
    ).describe("The deployment's name: the dimension Deployment, and part of every resource's name."),
    namespace: text(
      'a CloudWatch namespace, at most 255 of A-Z a-z 0-9 . - _ / #, that does not begin with AWS/',
      /^(?!AWS\/)[\w.\-/#]{1,255}$/,
    )
      .prefault('AnchorWatch')
      .describe('The CloudWatch namespace of the metrics.'),
    detail: choice(['core', 'full'])
      .prefault('core')
      .describe('core: the curated metrics; full: more of them, each of which is billed.'),
    max_series: whole('a number of series', { min: 1, max: 100_000 })
      .prefault(100)
      .describe('A configuration that makes more series is refused; each series is billed.'),
    anchore: anchoreSection(readFile).describe('The Anchore to watch.'),
    postgres: postgresSection(readFile).describe('The PostgreSQL behind Anchore.'),
    oncall: oncallSection
      .prefault({})
      .describe('The receivers of pages, and the runbooks that pages link to.'),
    deploy: deploySection.describe('The settings of the stack on AWS.'),
    alarms: alarmsSection(alarmDefinitions).describe('Changes to the defaults of the alarms.'),
  }).transform(({ max_series, ...kept }) => ({ ...kept, maxSeries: max_series }))
}
