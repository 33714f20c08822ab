import { expect, test } from 'vitest'
import { changed, problemsOf } from '../support/watch-file.ts'

const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
const privateKey = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n'
const url = 'http://api:8228'

test.each([
  [
    'a service that Anchore does not have',
    'apiext:',
    'apixt:',
    'anchore.services.apixt: unknown key; did you mean apiext?',
  ],
  [
    'a service whose name Anchore cannot have',
    'apiext:',
    'Reports:',
    "anchore.services.Reports: unknown key; expected a name as in Anchore's table of services",
  ],
  [
    'an empty list of replicas',
    url,
    '[]',
    'anchore.services.apiext.url: found an empty list; expected a URL, or a list with the URL of each replica',
  ],
  [
    'no service',
    `apiext: { url: ${url} }`,
    '{}',
    'anchore.services: found an empty mapping; expected at least one service',
  ],
  [
    'services without any',
    `    apiext: { url: ${url} }\n`,
    '',
    'anchore.services: found nothing; expected a mapping with apiext, ',
  ],
  [
    'two replicas on one URL',
    url,
    '[http://a, http://b, http://a/metrics]',
    'anchore.services.apiext.url[2]: found http://a/metrics; expected a URL of its own, anchore.services.apiext.url[0] has it already',
  ],
  [
    'more replicas than there are URLs',
    `{ url: ${url} }`,
    '{ url: [http://a, http://b], replicas: 3 }',
    'anchore.services.apiext.replicas: found 3; expected at most 2, the number of its URLs; list the URL of each replica, or let discover find them',
  ],
  [
    'no replica',
    `{ url: ${url} }`,
    '{ url: http://a, replicas: 0 }',
    'anchore.services.apiext.replicas: found 0; expected a number of replicas, 1 to 1000',
  ],
  [
    'another way to discover',
    `{ url: ${url} }`,
    '{ url: http://a, discover: ecs }',
    'anchore.services.apiext.discover: found "ecs"; expected dns or srv',
  ],
  [
    'a list that is to be discovered',
    `{ url: ${url} }`,
    '{ url: [http://a, http://b], discover: dns }',
    'anchore.services.apiext.url: found a list; expected one URL, because of discover: dns',
  ],
  [
    'an address that is to be resolved',
    `{ url: ${url} }`,
    '{ url: http://10.0.0.1, discover: dns }',
    'anchore.services.apiext.url: found "http://10.0.0.1"; expected a URL with a name to resolve, because of discover: dns',
  ],
  [
    'an IPv6 address that is to be resolved',
    `{ url: ${url} }`,
    "{ url: 'http://[fd00::1]', discover: srv }",
    'anchore.services.apiext.url: found "http://[fd00::1]"; expected a URL with a name to resolve',
  ],
  [
    'a name that is to be resolved without a port',
    `apiext: { url: ${url} }`,
    'policy_engine: { url: http://policy, discover: dns }',
    'anchore.services.policy_engine.url: found "http://policy"; expected a URL with the port of the replicas, usually :8087: no service of Anchore uses port 80',
  ],
  [
    'a name that is to be resolved at port 80',
    `{ url: ${url} }`,
    '{ url: http://a:80/metrics, discover: dns }',
    'anchore.services.apiext.url: found "http://a:80/metrics"; expected a URL with the port of the replicas, usually :8228',
  ],
  [
    'a placeholder among URLs',
    url,
    '[http://a, http://apiext.invalid:8228]',
    'anchore.services.apiext.url[1]: found "http://apiext.invalid:8228"; expected the service\'s URL in place of this placeholder',
  ],
  [
    'a port beside SRV records',
    `{ url: ${url} }`,
    '{ url: http://a:8228, discover: srv }',
    'anchore.services.apiext.url: found "http://a:8228"; expected a URL without a port: the SRV records have it',
  ],
  [
    'a bad URL among good ones',
    url,
    '[http://a, b]',
    'anchore.services.apiext.url[1]: found "b"; expected an http:// or https:// URL',
  ],
  [
    'a URL that is a number',
    url,
    '8228',
    'anchore.services.apiext.url: found 8228; expected a URL, or a list with the URL of each replica',
  ],
  [
    'a URL with a query',
    url,
    'http://a?token=t0p',
    'anchore.services.apiext.url: found a text with @, ? or #, not shown; expected an http:// or https:// URL',
  ],
  [
    'a namespace of AWS',
    'deployment: test',
    'deployment: test\nnamespace: AWS/RDS',
    'namespace: found "AWS/RDS"; expected a CloudWatch namespace',
  ],
  [
    'a deployment that is too long',
    'test',
    'a'.repeat(41),
    `deployment: found "${'a'.repeat(41)}"; expected lower-case letters`,
  ],
  ['a deployment that is a number', 'test', '12', 'deployment: found 12; expected lower-case letters'],
  [
    'a port that is none',
    'host: db',
    'host: db\n  port: 65536',
    'postgres.port: found 65536; expected a port, 1 to 65535',
  ],
  [
    'a word that is no choice',
    'host: db',
    'host: db\n  tls: require',
    'postgres.tls: found "require"; expected verify-full or disable',
  ],
  [
    'a duration without a unit',
    'host: db',
    'host: db\n  stuck_after: 60',
    'postgres.stuck_after: found 60; expected a duration',
  ],
  [
    'a duration that is too long',
    'anchore:',
    'anchore:\n  timeout: 21s',
    'anchore.timeout: found "21s"; expected 100ms to 20s',
  ],
  [
    'a size with a wrong unit',
    'anchore:',
    'anchore:\n  max_body: 20s',
    'anchore.max_body: found "20s"; expected a size',
  ],
  [
    'a number of lines that is too small',
    'anchore:',
    'anchore:\n  max_lines: 99',
    'anchore.max_lines: found 99; expected a number of lines, 100 to 5000000',
  ],
  [
    'a length that is not whole',
    'anchore:',
    'anchore:\n  max_line_length: 1000.5',
    'anchore.max_line_length: found 1000.5; expected a number of characters, 1000 to 10000000',
  ],
  [
    'labels without a bound',
    'anchore:',
    'anchore:\n  max_labels: .inf',
    'anchore.max_labels: found Infinity; expected a number of labels, 10 to 100000',
  ],
  [
    'a file that cannot be read',
    'anchore:',
    'anchore:\n  ca_file: none.pem',
    'anchore.ca_file: found "none.pem"; expected the path of a PEM file that can be read',
  ],
  [
    'a private key',
    'anchore:',
    'anchore:\n  ca_file: key.pem',
    'anchore.ca_file: found "key.pem"; expected the path of a PEM file',
  ],
  [
    'a file without certificates',
    'anchore:',
    'anchore:\n  ca_file: text.pem',
    'anchore.ca_file: found "text.pem"; expected the path of a PEM file',
  ],
  [
    'a channel of no kind',
    'anchore:',
    'oncall: { channels: [{ severities: [critical] }] }\nanchore:',
    'oncall.channels[0]: found a mapping; expected one of slack',
  ],
  [
    'a channel of two kinds',
    'anchore:',
    'oncall: { channels: [{ slack: { url: { env: A } }, webhook: { url: { env: A }, key: { env: B } } }] }\nanchore:',
    'oncall.channels[0]: found a mapping; expected one of slack',
  ],
  [
    'a channel for no severity',
    'anchore:',
    'oncall: { channels: [{ slack: { url: { env: A } }, severities: [] }] }\nanchore:',
    'oncall.channels[0].severities: found an empty list; expected at least one severity',
  ],
  [
    'an unknown alarm',
    'anchore:',
    'alarms: { backlog-dept: {} }\nanchore:',
    'alarms.backlog-dept: unknown key; did you mean backlog-depth?',
  ],
])('refuses %s', (_, from, to, problem) => {
  const files = { 'key.pem': certificate + privateKey, 'text.pem': 'no certificate' }
  expect(problemsOf(changed(from, to), files)).toEqual([expect.stringContaining(`: ${problem}`)])
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
