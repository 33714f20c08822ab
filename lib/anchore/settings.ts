import {
  amount,
  certificates,
  section,
  text,
  whole,
  type ReadFile,
  type Settings,
  bytes,
  milliseconds,
  reference,
} from '../net/index.ts'
import { defaultLimits, type ParseLimits } from '../prometheus/index.ts'
import { servicesSection } from './service-settings.ts'

const auth = section({
  username: text('a user name').describe('A user without rights of its own: reading metrics needs none.'),
  password: reference('The password of this user.'),
})

/** A run collects for at most 20 seconds (lib/publish/slot/deadlines.ts). */
const upTo20s = { min: 100, max: 20_000 }

/** The Anchore to watch. Times in milliseconds; `ca` is the PEM that `ca_file` names. */
export function anchoreSection(readFile: ReadFile) {
  return section({
    auth: auth.optional().meta({
      description: 'The login for /metrics. Leave it out if Anchore runs with auth_disabled: true.',
      examples: [{ username: 'anchor-watch', password: { secret: 'anchor-watch/anchore#password' } }],
    }),
    timeout: amount(milliseconds, upTo20s, 'The time for one request to one replica.').prefault('10s'),
    deadline: amount(milliseconds, upTo20s, 'The time for one replica, including a second attempt.').prefault(
      '15s',
    ),
    // Each is a connection, and a process in Lambda may have 1,024 files open.
    concurrency: whole(
      'a number of replicas',
      { min: 1, max: 500 },
      'The maximum number of replicas scraped at the same time.',
    ).prefault(50),
    max_body: amount(bytes, { min: 1e3, max: 100e6 }, 'The maximum size of an answer.').prefault(
      bytes.format(defaultLimits.bytes),
    ),
    max_lines: whole(
      'a number of lines',
      { min: 100, max: 5_000_000 },
      'The maximum number of lines of an answer.',
    ).prefault(defaultLimits.lines),
    max_line_length: whole(
      'a number of characters',
      { min: 1_000, max: 10_000_000 },
      'The maximum number of characters of a line.',
    ).prefault(defaultLimits.lineLength),
    max_labels: whole(
      'a number of labels',
      { min: 10, max: 100_000 },
      'The maximum number of labels of a sample.',
    ).prefault(defaultLimits.labelsPerSample),
    // Each takes some 2 kB until it is published and stored.
    max_samples: whole(
      'a number of samples',
      { min: 100, max: 20_000 },
      'The maximum number of samples that are read from an answer.',
    ).prefault(defaultLimits.samples),
    ca_file: certificates(readFile)
      .optional()
      .meta({
        description: "The private CA of the services' certificates, a PEM file, relative to this file.",
        examples: ['anchore-ca.pem'],
      }),
    services: servicesSection,
  }).transform(({ auth, timeout, deadline, concurrency, ca_file, services, ...max }) => {
    const limits: ParseLimits = {
      bytes: max.max_body,
      lines: max.max_lines,
      lineLength: max.max_line_length,
      labelsPerSample: max.max_labels,
      samples: max.max_samples,
    }
    return { auth, timeoutMs: timeout, deadlineMs: deadline, concurrency, limits, ca: ca_file, services }
  })
}

export type AnchoreConfig = Settings<ReturnType<typeof anchoreSection>>
