import { amount, certificates, section, text, whole, type ReadFile } from '../fields/fields.ts'
import { bytes, milliseconds } from '../fields/quantity.ts'
import type { z } from 'zod'
import { defaultLimits, type ParseLimits } from '../prometheus/limits.ts'
import { reference, type SecretReference } from '../secrets/reference.ts'
import { servicesSection, type ServiceConfig } from './service-settings.ts'

export interface BasicAuthConfig {
  readonly username: string
  readonly password: SecretReference
}

export interface AnchoreConfig {
  /** Absent when Anchore runs with `auth_disabled: true`. */
  readonly auth: BasicAuthConfig | undefined
  /** For one request, milliseconds. */
  readonly timeoutMs: number
  /** For one replica with a second attempt, milliseconds. */
  readonly deadlineMs: number
  /** The maximum number of scrapes at the same time. */
  readonly concurrency: number
  /** A larger exposition is refused as `too-large`. */
  readonly limits: ParseLimits
  /** PEM of the private CA that signed the services' certificates, read from `ca_file` when the project is built. */
  readonly ca: string | undefined
  readonly services: readonly ServiceConfig[]
}

/** The Anchore to watch. */
export function anchoreSection(readFile: ReadFile): z.ZodType<AnchoreConfig> {
  return section({
    auth: section({
      username: text('a user name').describe('A user of Anchore.'),
      password: reference("Where the user's password is found."),
    })
      .optional()
      .describe('Left out where Anchore runs with auth_disabled: true.'),
    // A minute's run has 20 s to collect in.
    timeout: amount(milliseconds, { min: 100, max: 20_000 })
      .prefault('10s')
      .describe('The time for one request to one replica, from connecting to the last byte.'),
    deadline: amount(milliseconds, { min: 100, max: 20_000 })
      .prefault('15s')
      .describe('The time for one replica, a second attempt after a refused or broken connection included.'),
    // Each is a connection, and a process in Lambda may have 1,024 files open.
    concurrency: whole('a number of replicas', { min: 1, max: 500 })
      .prefault(50)
      .describe('So many replicas are scraped at the same time, at the most.'),
    max_body: amount(bytes, { min: 1e3, max: 100e6 })
      .prefault(bytes.format(defaultLimits.bytes))
      .describe('A longer answer is refused.'),
    max_lines: whole('a number of lines', { min: 100, max: 5_000_000 })
      .prefault(defaultLimits.lines)
      .describe('An answer of more lines is refused.'),
    max_line_length: whole('a number of characters', { min: 1_000, max: 10_000_000 })
      .prefault(defaultLimits.lineLength)
      .describe('An answer with a line of more characters is refused.'),
    max_labels: whole('a number of labels', { min: 10, max: 100_000 })
      .prefault(defaultLimits.labelsPerSample)
      .describe('An answer with a sample of more labels is refused.'),
    // Each takes some 2 kB, until it has gone to CloudWatch and into the table.
    max_samples: whole('a number of samples', { min: 100, max: 20_000 })
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
