import { expect, test } from 'vitest'
import { changed, problemsOf } from '../support/watch-file.ts'

const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
const privateKey = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n'
const url = 'http://api:8228'

/** What is refused, a line each: its name, its text in the shortest watch.yml, the problem. */
const refused = [
  {
    put: (text: string) => changed(url, text),
    table: `
    an empty list of replicas | [] | anchore.services.apiext.url: found an empty list; expected a URL, or a list with the URL of each replica
    two replicas on one URL | [http://a, http://b, http://a/metrics] | anchore.services.apiext.url[2]: found http://a/metrics; expected a URL of its own, anchore.services.apiext.url[0] has it already
    a placeholder among URLs | [http://a, http://apiext.invalid:8228] | anchore.services.apiext.url[1]: found "http://apiext.invalid:8228"; expected the service's URL in place of this placeholder
    a bad URL among good ones | [http://a, b] | anchore.services.apiext.url[1]: found "b"; expected an http:// or https:// URL
    a URL that is a number | 8228 | anchore.services.apiext.url: found 8228; expected a URL, or a list with the URL of each replica
    a URL with a query | http://a?token=t0p | anchore.services.apiext.url: found a text with @, ? or #, not shown; expected an http:// or https:// URL`,
  },
  {
    put: (text: string) => changed(`{ url: ${url} }`, text),
    table: `
    more replicas than there are URLs | { url: [http://a, http://b], replicas: 3 } | anchore.services.apiext.replicas: found 3; expected at most 2, the number of its URLs; list the URL of each replica, or let discover find them
    no replica | { url: http://a, replicas: 0 } | anchore.services.apiext.replicas: found 0; expected a number of replicas, 1 to 1000
    another way to discover | { url: http://a, discover: ecs } | anchore.services.apiext.discover: found "ecs"; expected dns or srv
    a list that is to be discovered | { url: [http://a, http://b], discover: dns } | anchore.services.apiext.url: found a list; expected one URL, because of discover: dns
    an address that is to be resolved | { url: http://10.0.0.1, discover: dns } | anchore.services.apiext.url: found "http://10.0.0.1"; expected a URL with a name to resolve, because of discover: dns
    an IPv6 address that is to be resolved | { url: 'http://[fd00::1]', discover: srv } | anchore.services.apiext.url: found "http://[fd00::1]"; expected a URL with a name to resolve
    a name that is to be resolved at port 80 | { url: http://a:80/metrics, discover: dns } | anchore.services.apiext.url: found "http://a:80/metrics"; expected a URL with the port of the replicas, usually :8228
    a port beside SRV records | { url: http://a:8228, discover: srv } | anchore.services.apiext.url: found "http://a:8228"; expected a URL without a port: the SRV records have it`,
  },
  {
    put: (text: string) => changed('anchore:', `anchore:\n  ${text}`),
    table: `
    a duration that is too long | timeout: 21s | anchore.timeout: found "21s"; expected 100ms to 20s
    a size with a wrong unit | max_body: 20s | anchore.max_body: found "20s"; expected a size
    a number of lines that is too small | max_lines: 99 | anchore.max_lines: found 99; expected a number of lines, 100 to 5000000
    a length that is not whole | max_line_length: 1000.5 | anchore.max_line_length: found 1000.5; expected a number of characters, 1000 to 10000000
    labels without a bound | max_labels: .inf | anchore.max_labels: found Infinity; expected a number of labels, 10 to 100000
    a file that cannot be read | ca_file: none.pem | anchore.ca_file: found "none.pem"; expected the path of a PEM file that can be read
    a private key | ca_file: key.pem | anchore.ca_file: found "key.pem"; expected the path of a PEM file
    a file without certificates | ca_file: text.pem | anchore.ca_file: found "text.pem"; expected the path of a PEM file`,
  },
  {
    put: (text: string) => changed('host: db', `host: db\n  ${text}`),
    table: `
    a port that is none | port: 65536 | postgres.port: found 65536; expected a port, 1 to 65535
    a word that is no choice | tls: require | postgres.tls: found "require"; expected verify-full or disable
    a duration without a unit | stuck_after: 60 | postgres.stuck_after: found 60; expected a duration`,
  },
  {
    put: (text: string) => changed('anchore:', `${text}\nanchore:`),
    table: `
    a channel of no kind | oncall: { channels: [{ severities: [critical] }] } | oncall.channels[0]: found a mapping; expected one of slack
    a channel of two kinds | oncall: { channels: [{ slack: { url: { env: A } }, webhook: { url: { env: A }, key: { env: B } } }] } | oncall.channels[0]: found a mapping; expected one of slack
    a channel for no severity | oncall: { channels: [{ slack: { url: { env: A } }, severities: [] }] } | oncall.channels[0].severities: found an empty list; expected at least one severity
    an unknown alarm | alarms: { backlog-dept: {} } | alarms.backlog-dept: unknown key; did you mean backlog-depth?`,
  },
].flatMap(({ put, table }) =>
  table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(' | '))
    .map(([what = '', text = '', problem = '']) => [what, put(text), problem] as const),
)

test.each([
  ...refused,
  [
    'a service that Anchore does not have',
    changed('apiext:', 'apixt:'),
    'anchore.services.apixt: unknown key; did you mean apiext?',
  ],
  [
    'a service whose name Anchore cannot have',
    changed('apiext:', 'Reports:'),
    "anchore.services.Reports: unknown key; expected a name as in Anchore's table of services",
  ],
  [
    'no service',
    changed(`apiext: { url: ${url} }`, '{}'),
    'anchore.services: found an empty mapping; expected at least one service',
  ],
  [
    'services without any',
    changed(`    apiext: { url: ${url} }\n`, ''),
    'anchore.services: found nothing; expected a mapping with apiext, ',
  ],
  [
    'a name that is to be resolved without a port',
    changed(`apiext: { url: ${url} }`, 'policy_engine: { url: http://policy, discover: dns }'),
    'anchore.services.policy_engine.url: found "http://policy"; expected a URL with the port of the replicas, usually :8087: no service of Anchore uses port 80',
  ],
  [
    'a namespace of AWS',
    changed('deployment: test', 'deployment: test\nnamespace: AWS/RDS'),
    'namespace: found "AWS/RDS"; expected a CloudWatch namespace',
  ],
  [
    'a deployment that is too long',
    changed('test', 'a'.repeat(41)),
    `deployment: found "${'a'.repeat(41)}"; expected lower-case letters`,
  ],
  [
    'a deployment that is a number',
    changed('test', '12'),
    'deployment: found 12; expected lower-case letters',
  ],
] as const)('refuses %s', (_, text, problem) => {
  const files = { 'key.pem': certificate + privateKey, 'text.pem': 'no certificate' }
  expect(problemsOf(text, files)).toEqual([expect.stringContaining(`: ${problem}`)])
})

test('says of a required section that it is missing', () => {
  expect(problemsOf('deployment: test\n')).toEqual([
    'watch.yml:1:1: anchore: missing; expected a mapping with auth, timeout, deadline, concurrency, max_body, max_lines, max_line_length, max_labels, max_samples, ca_file, services',
    expect.stringContaining('watch.yml:1:1: postgres: missing; expected a mapping with host, port, '),
  ])
})

test('takes alarms that are all commented out', () => {
  expect(problemsOf(changed('anchore:', 'alarms:\n  # backlog-depth: {}\nanchore:'))).toEqual([])
})
