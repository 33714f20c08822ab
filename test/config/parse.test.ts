import { build } from 'esbuild'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig, configFromJson } from '../../lib/config/parse.ts'
import { temporaryDirectory, temporaryFile } from '../support/temporary.ts'
import { parse, problemsOf, shortestWatchFile, changed } from '../support/watch-file.ts'

const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'

test('fills the defaults in', () => {
  expect(parse(shortestWatchFile)).toEqual({
    ok: true,
    value: {
      deployment: 'test',
      namespace: 'AnchorWatch',
      detail: 'core',
      maxSeries: 100,
      anchore: {
        timeoutMs: 10_000,
        deadlineMs: 15_000,
        concurrency: 50,
        limits: {
          bytes: 20_000_000,
          lines: 500_000,
          lineLength: 1_000_000,
          labelsPerSample: 10_000,
          samples: 10_000,
        },
        services: [{ name: 'apiext', urls: ['http://api:8228/metrics'], replicas: 1 }],
      },
      postgres: {
        hosts: [{ host: 'db', port: 5432 }],
        database: 'anchore',
        user: 'watch',
        auth: { type: 'password', password: { source: 'env', name: 'PGPASSWORD' } },
        tls: 'verify-full',
        allowPassword: [],
        stalledAfterSeconds: 600,
        stuckAfterSeconds: 7_200,
      },
      oncall: {
        maintenance: [],
        remind_after: 14_400,
        timezone: 'UTC',
        channels: [],
      },
      deploy: { reservedConcurrency: false, logRetentionDays: 30, dashboards: true, alarmWarmUp: true },
      alarms: {},
    },
  })
})

test('takes every key', () => {
  const text = `deployment: prod-1
namespace: Ops/Anchore
detail: full
max_series: 250
anchore:
  auth: { username: admin, password: { secret: anchore#password } }
  timeout: 5s
  deadline: 12s
  concurrency: 7
  max_body: 1 MiB
  max_lines: 1000
  max_line_length: 2000
  max_labels: 30
  max_samples: 500
  ca_file: anchore.pem
  services:
    policy_engine: { url: [https://one/, https://two/metrics, https://three/metrics/of/it], replicas: 1 }
    analyzer: { url: http://_metrics._tcp.analyzer.internal, discover: srv, replicas: 8 }
postgres:
  host: 10.0.0.1
  port: 6432
  database: anchore_prod
  user: watch
  password: { parameter: /anchore/watch }
  tls: disable
  allow_password: [md5]
  ca_file: rds.pem
  anchore_role: anchore
  stalled_after: 20m
  stuck_after: 2h
oncall:
  runbooks: https://wiki/runbooks/
  maintenance:
    - { cron: '0 2 * * SUN', duration: 2h, silence: [database, service-down], reason: patches }
  timezone: Europe/Berlin
  channels:
    - slack: { url: { env: SLACK } }
      severities: [critical]
    - webhook: { url: { secret: hook }, key: { secret: hook#key } }
deploy:
  region: eu-central-1
  vpc: { subnets: [subnet-0a1b2c3d], security_groups: [sg-0a1b2c3d] }
  reserved_concurrency: true
  log_retention_days: 90
  fallback_email: oncall@example.com
  secrets_key: arn:aws:kms:eu-central-1:123456789012:key/1234abcd
  dashboards: false
  alarm_warm_up: false
alarms:
  backlog-age: { threshold: 1h, points: 5/5, severity: critical }
  service-down: { enabled: false }
`
  expect(parse(text, { 'anchore.pem': certificate, 'rds.pem': certificate })).toEqual({
    ok: true,
    value: {
      deployment: 'prod-1',
      namespace: 'Ops/Anchore',
      detail: 'full',
      maxSeries: 250,
      anchore: {
        auth: { username: 'admin', password: { source: 'secret', name: 'anchore', key: 'password' } },
        timeoutMs: 5_000,
        deadlineMs: 12_000,
        concurrency: 7,
        limits: { bytes: 1_048_576, lines: 1_000, lineLength: 2_000, labelsPerSample: 30, samples: 500 },
        ca: certificate,
        services: [
          {
            name: 'analyzer',
            urls: ['http://_metrics._tcp.analyzer.internal/metrics'],
            discover: 'srv',
            replicas: 8,
          },
          {
            name: 'policy_engine',
            urls: ['https://one/metrics', 'https://two/metrics', 'https://three/metrics/of/it/metrics'],
            replicas: 1,
          },
        ],
      },
      postgres: {
        hosts: [{ host: '10.0.0.1', port: 6432 }],
        database: 'anchore_prod',
        user: 'watch',
        auth: { type: 'password', password: { source: 'parameter', name: '/anchore/watch' } },
        tls: 'disable',
        allowPassword: ['md5'],
        ca: certificate,
        anchoreRole: 'anchore',
        stalledAfterSeconds: 1_200,
        stuckAfterSeconds: 7_200,
      },
      oncall: {
        runbooks: 'https://wiki/runbooks',
        maintenance: [
          {
            cron: '0 2 * * SUN',
            durationSeconds: 7_200,
            silence: ['database', 'service-down'],
            reason: 'patches',
          },
        ],
        remind_after: 14_400,
        timezone: 'Europe/Berlin',
        channels: [
          { type: 'slack', url: { source: 'env', name: 'SLACK' }, severities: ['critical'] },
          {
            type: 'webhook',
            url: { source: 'secret', name: 'hook' },
            key: { source: 'secret', name: 'hook', key: 'key' },
            severities: ['warning', 'critical'],
          },
        ],
      },
      deploy: {
        region: 'eu-central-1',
        vpc: { subnets: ['subnet-0a1b2c3d'], securityGroups: ['sg-0a1b2c3d'] },
        reservedConcurrency: true,
        logRetentionDays: 90,
        fallbackEmail: 'oncall@example.com',
        secretsKey: 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd',
        dashboards: false,
        alarmWarmUp: false,
      },
      alarms: {
        'backlog-age': {
          enabled: true,
          threshold: 3_600,
          window: { breaching: 5, points: 5 },
          severity: 'critical',
        },
        'service-down': {
          enabled: false,
          threshold: 1,
          window: { breaching: 3, points: 15 },
          severity: 'critical',
        },
      },
    },
  })
})

test('freezes the configuration through and through', () => {
  const parsed = parse(shortestWatchFile)
  if (!parsed.ok) throw new Error('the shortest watch.yml is not valid')
  expect(Object.isFrozen(parsed.value)).toBe(true)
  expect(Object.isFrozen(parsed.value.anchore.services[0]?.urls)).toBe(true)
})

test('reports all problems at once, in the order of the file', () => {
  const text = `deployment: Test
anchore:
  timeout: 10
  services:
    analyzer: { url: ftp://a }
    apiext: { url: [http://b, http://c] }
    catalog: { url: http://b/metrics }
postgres:
  user: watch
  password: { env: PGPASSWORD }
  prot: 5432
  user: other
alarms:
  backlog-depth: { points: 15/10 }
`
  expect(problemsOf(text)).toEqual([
    'watch.yml:1:13: deployment: found "Test"; expected lower-case letters and digits, single hyphens between them, at most 34 characters',
    'watch.yml:3:12: anchore.timeout: found 10; expected a duration such as 500ms, 30s, 10m or 2h',
    'watch.yml:5:22: anchore.services.analyzer.url: found "ftp://a"; expected an http:// or https:// URL without user, password, query or fragment',
    'watch.yml:7:21: anchore.services.catalog.url: found http://b/metrics; expected a URL of its own, anchore.services.apiext.url[0] has it already',
    'watch.yml:8:1: postgres.host: missing; expected a host name or an IP address',
    'watch.yml:11:3: postgres.prot: unknown key; did you mean port?',
    'watch.yml:12:3: postgres.user: key given twice; keep one',
    'watch.yml:14:28: alarms.backlog-depth.points: found "15/10"; expected M/N, M breaching points of the newest N minutes, with 1 <= M <= N <= 1440',
  ])
})

test.each([
  ['an empty file', '', 'watch.yml:1:1: found nothing; expected a mapping with deployment, '],
  ['a text', 'hello', 'watch.yml:1:1: found a literal, not shown; expected a mapping with deployment, '],
  ['a list', '- a\n- b', 'watch.yml:1:1: found a list; expected a mapping with deployment, '],
])('refuses %s', (_, text, problem) => {
  expect(problemsOf(text)).toEqual([expect.stringContaining(problem)])
})

test('finds a ca_file beside the watch.yml', () => {
  const path = temporaryFile('watch.yml', changed('host: db', 'host: db\n  ca_file: rds.pem'))
  writeFileSync(join(dirname(path), 'rds.pem'), certificate)
  const loaded = loadConfig(path)
  expect(loaded.ok && loaded.value.postgres.ca).toBe(certificate)
})

test('names the file in every problem', () => {
  const path = temporaryFile('watch.yml', changed('test', 'Test'))
  expect(loadConfig(path)).toMatchObject({ ok: false, failure: [{ source: path, path: 'deployment' }] })
})

test('says that there is no such file', () => {
  const path = join(temporaryDirectory(), 'none.yml')
  expect(loadConfig(path)).toMatchObject({
    ok: false,
    failure: [
      { source: path, path: '', message: expect.stringContaining('there is no such file') as string },
    ],
  })
})

test('reads what the build wrote', () => {
  const parsed = parse(shortestWatchFile)
  if (!parsed.ok) throw new Error('the shortest watch.yml is not valid')
  const config = configFromJson(JSON.stringify(parsed.value))
  expect(config).toEqual(parsed.value)
  expect(Object.isFrozen(config.postgres.auth)).toBe(true)
})

test('carries no YAML and no validator', async () => {
  const { metafile } = await build({
    stdin: { contents: "export { configFromJson } from './lib/config/index.ts'", resolveDir: '.' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
  })
  const bundled = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs))
  expect(bundled).toContain('lib/config/parse.ts')
  expect(bundled.filter((input) => /\/(zod|yaml)\//.test(input))).toEqual([])
})
