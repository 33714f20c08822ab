import type { z } from 'zod'
import { alarmDefinitions } from '../catalogue.ts'
import { defaultLimits } from '../prometheus/limits.ts'
import { alarmsSection } from './alarms.ts'
import type { AnchoreConfig, Config } from './config.ts'
import { deploySection } from './deploy.ts'
import { amount, certificates, choice, section, text, whole, type ReadFile } from './fields.ts'
import { oncallSection } from './oncall.ts'
import { postgresSection } from './postgres.ts'
import { bytes, milliseconds } from './quantity.ts'
import { reference } from './reference.ts'
import { servicesSection } from './services.ts'

/** The schema of watch.yml; `readFile` finds what a `ca_file` names. */
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
    max_series: whole('a number of series', { least: 1, most: 100_000 })
      .prefault(100)
      .describe('A configuration that makes more series is refused; each series is billed.'),
    anchore: anchoreSection(readFile).describe('The Anchore to watch.'),
    postgres: postgresSection(readFile).describe('The PostgreSQL behind Anchore.'),
    oncall: oncallSection.prefault({}).describe('Who is told when an alarm goes off.'),
    deploy: deploySection.describe('How the stack is deployed on AWS.'),
    alarms: alarmsSection(alarmDefinitions).describe('What differs from the defaults of the alarms.'),
  }).transform(({ max_series, ...kept }) => ({ ...kept, maxSeries: max_series }))
}

function anchoreSection(readFile: ReadFile): z.ZodType<AnchoreConfig> {
  return section({
    auth: section({
      username: text('a user name').describe('A user of Anchore.'),
      password: reference("Where the user's password is found."),
    })
      .optional()
      .describe('Left out where Anchore runs with auth_disabled: true.'),
    // A minute's run has 20 s to collect in.
    timeout: amount(milliseconds, { least: 100, most: 20_000 })
      .prefault('10s')
      .describe('The time for one request to one replica, from connecting to the last byte.'),
    deadline: amount(milliseconds, { least: 100, most: 20_000 })
      .prefault('15s')
      .describe('The time for one replica, a second attempt after a refused or broken connection included.'),
    // Each is a connection, and a process in Lambda may have 1,024 files open.
    concurrency: whole('a number of replicas', { least: 1, most: 500 })
      .prefault(50)
      .describe('So many replicas are scraped at the same time, at the most.'),
    max_body: amount(bytes, { least: 1e3, most: 100e6 })
      .prefault(bytes.format(defaultLimits.bytes))
      .describe('A longer answer is refused.'),
    max_lines: whole('a number of lines', { least: 100, most: 5_000_000 })
      .prefault(defaultLimits.lines)
      .describe('An answer of more lines is refused.'),
    max_line_length: whole('a number of characters', { least: 1_000, most: 10_000_000 })
      .prefault(defaultLimits.lineLength)
      .describe('An answer with a line of more characters is refused.'),
    max_labels: whole('a number of labels', { least: 10, most: 100_000 })
      .prefault(defaultLimits.labelsPerSample)
      .describe('An answer with a sample of more labels is refused.'),
    // Each takes some 2 kB, until it has gone to CloudWatch and into the table.
    max_samples: whole('a number of samples', { least: 100, most: 20_000 })
      .prefault(defaultLimits.samples)
      .describe('An answer with more samples of the metrics that are read is refused.'),
    ca_file: certificates(readFile)
      .optional()
      .describe("The private CA of the services' certificates, a PEM file; relative to this file."),
    services: servicesSection.describe('The services to scrape.'),
  }).transform(({ auth, timeout, deadline, concurrency, ca_file, services, ...max }) => ({
    auth,
    timeoutMs: timeout,
    deadlineMs: deadline,
    concurrency,
    limits: {
      bytes: max.max_body,
      lines: max.max_lines,
      lineLength: max.max_line_length,
      labelsPerSample: max.max_labels,
      samples: max.max_samples,
    },
    ca: ca_file,
    services,
  }))
}
