import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { watchFileOf } from '../../cli/init/watch-file.ts'
import type { Config } from '../../lib/config/schema.ts'
import { loadConfig } from '../../lib/config/load.ts'
import type { Ended } from '../support/local/command-line.ts'
import { inProcess } from '../support/local/terminal.ts'

const bare = ['--service', 'apiext=http://api:8228'] as const
const service = [...bare, '--postgres-host', 'db'] as const
const secret = 'marked-password'
const unknown = { host: undefined, port: undefined, database: undefined, tls: undefined } as const
let directory = ''
let out = ''

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'anchor-watch-init-'))
  out = join(directory, 'watch.yml')
})

afterEach(() => {
  rmSync(directory, { recursive: true })
})

function runInit(...args: readonly string[]): Promise<Ended> {
  return inProcess(['init', '--out', out, ...args])
}

function importing(prometheus: string): Promise<Ended> {
  writeFileSync(join(directory, 'prometheus.yml'), prometheus)
  return runInit('--from-prometheus', join(directory, 'prometheus.yml'), '--postgres-host', 'db')
}

/** The configuration that was written; what is wrong with it is thrown. */
function written(): Config {
  const loaded = loadConfig(out)
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure))
  return loaded.value
}

describe('init', () => {
  test('writes the example word for word when the answers are those of the example', async () => {
    const host = (name: string): string => `http://anchore-${name}.example`
    const { code } = await runInit(
      ...['--service', `apiext=${host('api')}:8228`, '--service', `catalog=${host('catalog')}:8082`],
      ...['--service', `simplequeue=${host('simplequeue')}:8083`],
      ...[
        '--service',
        `analyzer=${host('analyzer-1')}:8084`,
        '--service',
        `analyzer=${host('analyzer-2')}:8084`,
      ],
      ...['--service', `policy-engine=${host('policy')}:8087`],
      ...['--postgres-host', 'anchore-db.example'],
    )
    expect(code).toBe(0)
    const example = readFileSync('watch.example.yml', 'utf8')
    const withoutFirstLine = (text: string): string => text.slice(text.indexOf('\n'))
    expect(withoutFirstLine(readFileSync(out, 'utf8'))).toBe(withoutFirstLine(example))
  })

  test('names the schema for editors from where the file is', async () => {
    await runInit(...service)
    const [, named = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(out, 'utf8')) ?? []
    expect(named).toMatch(/^\.\.?\//)
    expect(resolve(directory, named)).toBe(resolve('anchor-watch.schema.json'))
  })

  test('names the schema beside the file as the example does', () => {
    const answers = {
      ...{ deployment: 'a', services: {}, login: undefined, caFile: undefined },
      ...{ slack: { env: 'A' }, fallbackEmail: undefined },
      postgres: { ...unknown, user: 'a', password: { env: 'A' } },
    }
    const [first] = watchFileOf(answers, 'stage.yml').split('\n')
    expect(first).toBe('# yaml-language-server: $schema=./anchor-watch.schema.json')
  })

  test('takes a name whose replicas DNS has, and refuses one that is none', async () => {
    const { code } = await runInit(
      '--service',
      'analyzer=dns+http://analyzer.internal:8084',
      '--service',
      'catalog=srv+https://catalog.internal',
      ...['--postgres-host', 'db'],
    )
    expect(code).toBe(0)
    expect(written().anchore.services).toEqual([
      { name: 'catalog', urls: ['https://catalog.internal/metrics'], discover: 'srv', replicas: 1 },
      { name: 'analyzer', urls: ['http://analyzer.internal:8084/metrics'], discover: 'dns', replicas: 1 },
    ])
    const address = await runInit('--force', '--service', 'analyzer=dns+http://10.0.0.1:8084')
    expect(address.code).toBe(2)
    expect(address.err).toContain(
      'anchore.services.analyzer.url: found "http://10.0.0.1:8084"; expected a URL with a name to resolve',
    )
  })

  test('puts every option where it belongs', async () => {
    const { code } = await runInit(
      ...service,
      ...['--deployment', 'stage-2', '--username', 'true', '--password-ref', 'parameter:/anchore/password'],
      ...['--postgres-host', 'db', '--postgres-port', '6432', '--postgres-database', 'other'],
      ...['--postgres-user', 'monitor', '--postgres-password-ref', 'env:PW', '--postgres-tls', 'disable'],
      ...['--slack-ref', 'secret:hook', '--fallback-email', 'oncall@example.com'],
    )
    expect(code).toBe(0)
    expect(written()).toMatchObject({
      deployment: 'stage-2',
      anchore: { auth: { username: 'true', password: { source: 'parameter', name: '/anchore/password' } } },
      postgres: {
        ...{ hosts: [{ host: 'db', port: 6432 }], database: 'other', user: 'monitor', tls: 'disable' },
        auth: { type: 'password', password: { source: 'env', name: 'PW' } },
      },
      oncall: { channels: [{ type: 'slack', url: { source: 'secret', name: 'hook' } }] },
      deploy: { fallbackEmail: 'oncall@example.com' },
    })
  })

  test('leaves the login out where Anchore asks for none', async () => {
    expect(await runInit(...service, '--no-auth')).toMatchObject({ code: 0 })
    expect(written().anchore.auth).toBeUndefined()
  })

  test('says what to do next, first of all about the placeholder', async () => {
    const { code, out: said } = await runInit(...bare)
    expect(code).toBe(0)
    expect(readFileSync(out, 'utf8')).toContain('host: postgres.invalid # FILL IN')
    expect(said).toContain(
      `Next\n  1. Edit ${out}: postgres.host is a placeholder.\n  2. Set deploy.fallback_email in`,
    )
    expect(said).toContain(`npx anchor-watch check config --config ${out}\n`)
    expect(said).toContain(`npx anchor-watch collect --config ${out}\n`)
  })

  test('leaves a placeholder that check config refuses, and nothing else that it does', async () => {
    await runInit(...bare)
    const { code, out: said } = await inProcess(['check', 'config', '--config', out])
    expect(code).toBe(1)
    expect(said).toContain(
      'postgres.host: found "postgres.invalid"; expected the host of Anchore\'s PostgreSQL',
    )
    expect(said).toContain('1 problem: ')
  })

  test('says so as JSON', async () => {
    const { out: said } = await runInit(...service, '--json')
    expect(JSON.parse(said)).toMatchObject({
      written: out,
      services: { apiext: ['http://api:8228'] },
      remarks: [],
      next: expect.arrayContaining([`npx anchor-watch check config --config ${out}`]) as string[],
    })
  })

  test('does not write over a file unless it is told to', async () => {
    writeFileSync(out, 'mine')
    const { code, err } = await runInit(...service)
    expect(code).toBe(1)
    expect(err).toContain('--force')
    expect(readFileSync(out, 'utf8')).toBe('mine')
    expect(await runInit(...service, '--force')).toMatchObject({ code: 0 })
    expect(written().deployment).toBe('prod')
  })

  test.each([
    [[], 'No service to watch: give --from-prometheus FILE, or --service NAME=URL'],
    [['--service', 'apixt=http://api'], '--service: expected NAME=URL, NAME one of apiext, catalog'],
    [['--service', `apiext=http://me:${secret}@api`], '--service: expected NAME=URL'],
    [[...service, '--password-ref', secret], '--password-ref: expected a reference of the secret'],
    [
      [...service, '--slack-ref', `https://hooks/${secret}`],
      '--slack-ref: expected a reference of the secret',
    ],
    [['--service', 'apiext=http://api.invalid:8228'], 'apiext.url: found "http://api.invalid:8228"'],
    [[...bare, '--postgres-host', 'db.invalid'], 'postgres.host: found "db.invalid"'],
    [[...service, '--deployment', 'Not Valid'], 'deployment: found "Not Valid"'],
    [[...service, '--fallback-email', 'nobody'], 'deploy.fallback_email: found "nobody"'],
    [[...service, '--postgres-port', 'many'], 'postgres.port: found "many"'],
  ])('refuses %j, and writes nothing', async (args, message) => {
    const { code, err } = await runInit(...args)
    expect(code).toBe(2)
    expect(err).toContain(message)
    expect(err).not.toContain(secret)
    expect(existsSync(out)).toBe(false)
  })
})

describe('init at a terminal', () => {
  test('asks for what is not given, and again for what it does not understand', async () => {
    const answers = ['http://api:8228', '', '', 'nonsense', 'http://a:8084 http://b:8084', '', 'watcher']
    answers.push(secret, 'env:PW', 'db', '', '', '', 'nobody', 'oncall@example.com')
    const questions: string[] = []
    const { code, out: said } = await inProcess(['init', '--out', out, '--deployment', 'lab'], {
      ask: (question) => {
        questions.push(question)
        return Promise.resolve(answers[questions.length - 1] ?? '')
      },
    })
    expect(code).toBe(0)
    expect(questions.filter((question) => question.startsWith('The URL of analyzer'))).toHaveLength(2)
    expect(questions).toContainEqual(
      expect.stringMatching(/^Expected secret:NAME#KEY, .+ The reference of this password/),
    )
    expect(written()).toMatchObject({
      deployment: 'lab',
      anchore: {
        auth: { username: 'watcher', password: { source: 'env', name: 'PW' } },
        services: [
          { name: 'apiext' },
          { name: 'analyzer', urls: ['http://a:8084/metrics', 'http://b:8084/metrics'] },
        ],
      },
      postgres: { hosts: [{ host: 'db', port: 5432 }], user: 'anchor_watch' },
      deploy: { fallbackEmail: 'oncall@example.com' },
    })
    expect(questions.filter((question) => question.includes('alarms on the notifier'))).toHaveLength(2)
    expect(said + readFileSync(out, 'utf8')).not.toContain(secret)
  })
})

describe('init --from-prometheus', () => {
  const job = (name: string, target: string): string => `
  - job_name: ${name}
    scrape_interval: 15s
    basic_auth: { username: metrics, password: ${secret} }
    static_configs: [{ targets: ['${target}'] }]`
  const five = `scrape_configs:${[
    job('anchore-api', 'anchore-api:8228'),
    job('anchore-catalog', 'anchore-catalog:8082'),
    job('anchore-simplequeue', 'anchore-simplequeue:8083'),
    job('anchore-analyzer', 'anchore-analyzer:8084'),
    job('anchore-policy-engine', 'anchore-policy:8087'),
  ].join('')}`

  test('takes the five services and the user, never the password', async () => {
    const { code, out: said, err } = await importing(five)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const { anchore } = written()
    expect(anchore.auth).toEqual({
      username: 'metrics',
      password: { source: 'secret', name: 'anchor-watch/anchore', key: 'password' },
    })
    expect(anchore.services.map(({ name, urls }) => [name, ...urls])).toEqual([
      ['apiext', 'http://anchore-api:8228/metrics'],
      ['catalog', 'http://anchore-catalog:8082/metrics'],
      ['simplequeue', 'http://anchore-simplequeue:8083/metrics'],
      ['analyzer', 'http://anchore-analyzer:8084/metrics'],
      ['policy_engine', 'http://anchore-policy:8087/metrics'],
    ])
    expect(said + readFileSync(out, 'utf8')).not.toContain(secret)
  })

  test('names the jobs that it leaves out', async () => {
    const { out: said } = await importing(`${five}${job('node', 'host:9100')}
  - { job_name: anchore-reports, kubernetes_sd_configs: [{ role: pod }] }`)
    expect(said).toContain("Left out: job node, none of Anchore's five services\n")
    expect(said).toContain('Left out: job anchore-reports, which has no static target')
    expect(written().anchore.services).toHaveLength(5)
  })

  test('names the targets of a job that it cannot tell', async () => {
    const { out: said } = await importing(`${five}
  - job_name: anchore
    static_configs: [{ targets: ['10.0.0.8:8084', '10.0.0.9:1234'] }]`)
    expect(said).toContain('Left out: http://10.0.0.9:1234 of job anchore: its service is unknown\n')
  })

  test('discovers by the names that Prometheus looks up in DNS', async () => {
    const { code, out: said } = await importing(`
scrape_configs:
  - job_name: anchore-api
    dns_sd_configs: [{ names: [api.anchore.internal, old.anchore.internal], type: A, port: 8228 }]
    static_configs: [{ targets: ['10.0.0.1:8228'] }]
  - { job_name: anchore-analyzer, dns_sd_configs: [{ names: [_metrics._tcp.analyzer.anchore.internal] }] }
  - { job_name: anchore-mail, dns_sd_configs: [{ names: [anchore.internal], type: MX }] }`)
    expect(code).toBe(0)
    expect(written().anchore.services).toEqual([
      { name: 'apiext', urls: ['http://api.anchore.internal:8228/metrics'], discover: 'dns', replicas: 1 },
      {
        name: 'analyzer',
        urls: ['http://_metrics._tcp.analyzer.anchore.internal/metrics'],
        discover: 'srv',
        replicas: 1,
      },
    ])
    const beside = 'since apiext is discovered by http://api.anchore.internal:8228'
    expect(said).toContain(`Left out: http://10.0.0.1:8228, ${beside}\n`)
    expect(said).toContain(`Left out: http://old.anchore.internal:8228, ${beside}\n`)
    expect(said).toContain('Left out: job anchore-mail, which has no static target and no name in DNS')
  })

  test('makes lists of replicas, with scheme, path and aliases', async () => {
    const { code } = await importing(`
scrape_configs:
  - job_name: anchore
    scheme: https
    metrics_path: /v1/metrics
    basic_auth: &login { username: metrics, password_file: /run/secrets/anchore }
    static_configs:
      - targets: ['10.0.0.1:8084', '10.0.0.2:8084', '10.0.0.1:8084']
      - { targets: ['10.0.0.3:1234'], labels: { service: catalog } }
  - { job_name: anchore-api, basic_auth: *login, static_configs: [{ targets: ['api'] }] }`)
    expect(code).toBe(0)
    expect(written().anchore).toMatchObject({
      auth: { username: 'metrics' },
      services: [
        { name: 'apiext', urls: ['http://api/metrics'] },
        { name: 'catalog', urls: ['https://10.0.0.3:1234/v1/metrics'] },
        { name: 'analyzer', urls: ['https://10.0.0.1:8084/v1/metrics', 'https://10.0.0.2:8084/v1/metrics'] },
      ],
    })
  })

  test('writes no login where the jobs have none', async () => {
    await importing(
      "scrape_configs: [{ job_name: anchore-api, static_configs: [{ targets: ['api:8228'] }] }]",
    )
    expect(written().anchore.auth).toBeUndefined()
  })

  const tls = (file: string): string => `
scrape_configs:
  - job_name: anchore-api
    scheme: https
    tls_config: { ca_file: ${file}, insecure_skip_verify: true }
    static_configs: [{ targets: ['api:8228'] }]`

  test('finds the CA from the new file', async () => {
    writeFileSync(join(directory, 'ca.pem'), '-----BEGIN CERTIFICATE-----\n')
    const { out: said } = await importing(tls('ca.pem'))
    expect(written().anchore.ca).toBe('-----BEGIN CERTIFICATE-----\n')
    expect(said).toContain('Job anchore-api does not check certificates; anchor-watch does')
  })

  test('says which CA is missing here', async () => {
    const { out: said } = await importing(tls('/etc/prometheus/ca.pem'))
    expect(said).toContain('The CA /etc/prometheus/ca.pem is not on this machine')
    expect(written().anchore.ca).toBeUndefined()
  })

  test('leaves a service out whose URL another one has', async () => {
    const { out: said } = await importing(
      `scrape_configs:${job('anchore-api', 'engine:8228')}${job('anchore-catalog', 'engine:8228')}`,
    )
    expect(written().anchore.services).toHaveLength(1)
    expect(said).toContain('Left out: catalog, whose URL another service has')
  })

  test.each([
    ['no job of Anchore', `scrape_configs:${job('node', 'host:9100')}`, "has no job of Anchore's"],
    ['no scrape_configs', 'global: {}', 'has no scrape_configs'],
    ['what is not YAML', `scrape_configs: [\n  password: "${secret}`, 'prometheus.yml:'],
  ])('refuses %s, and writes nothing', async (_title, prometheus, message) => {
    const { code, err } = await importing(prometheus)
    expect(code).toBe(1)
    expect(err).toContain(message)
    expect(err).not.toContain(secret)
    expect(existsSync(out)).toBe(false)
  })

  test('says that there is no such file', async () => {
    const { code, err } = await runInit('--from-prometheus', join(directory, 'none.yml'))
    expect(code).toBe(1)
    expect(err).toContain('none.yml cannot be read (ENOENT')
  })
})
