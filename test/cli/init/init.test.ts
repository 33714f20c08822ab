import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { watchFileOf } from '../../../cli/init/watch-file.ts'
import type { Config } from '../../../lib/config/schema.ts'
import { loadConfig } from '../../../lib/config/load.ts'
import type { Ended } from '../../support/local/command-line.ts'
import { inProcess } from '../../support/local/terminal.ts'

const bare = ['--service', 'apiext=http://api:8228'] as const
const service = [...bare, '--postgres-host', 'db'] as const
const secret = 'marked-password'
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
    const [first] = watchFileOf({}, 'stage.yml').split('\n')
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
      ...['--channel', 'pagerduty=secret:hook', '--fallback-email', 'oncall@example.com'],
      ...['--region', 'eu-central-1', '--subnets', 'subnet-0a1b2c3d,subnet-1a2b3c4d'],
      ...['--security-groups', 'sg-0a1b2c3d'],
    )
    expect(code).toBe(0)
    expect(written()).toMatchObject({
      deployment: 'stage-2',
      anchore: { auth: { username: 'true', password: { source: 'parameter', name: '/anchore/password' } } },
      postgres: {
        ...{ hosts: [{ host: 'db', port: 6432 }], database: 'other', user: 'monitor', tls: 'disable' },
        auth: { type: 'password', password: { source: 'env', name: 'PW' } },
      },
      oncall: { channels: [{ type: 'pagerduty', key: { source: 'secret', name: 'hook' } }] },
      deploy: {
        fallbackEmail: 'oncall@example.com',
        region: 'eu-central-1',
        vpc: { subnets: ['subnet-0a1b2c3d', 'subnet-1a2b3c4d'], securityGroups: ['sg-0a1b2c3d'] },
      },
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

  test('writes alarm tests that pass with the new file, and fail with another threshold', async () => {
    const { out: said } = await runInit(...service)
    const tests = join(directory, 'alarms.yml')
    const command = ['test', 'alarms', tests, '--config', out]
    expect(said.trimEnd().split('\n').at(-1)).toContain(`npx anchor-watch ${command.join(' ')}`)
    expect(await inProcess(command)).toMatchObject({
      code: 0,
      out: expect.stringContaining('2 tests passed') as string,
    })
    const edited = readFileSync(out, 'utf8').replace(
      'backlog-age: { threshold: 30m',
      'backlog-age: { threshold: 90m',
    )
    writeFileSync(out, edited)
    expect(await inProcess(command)).toMatchObject({
      code: 1,
      out: expect.stringContaining('1 of 2') as string,
    })
  })

  test('keeps passwords and results out of git', async () => {
    await runInit(...service)
    const ignored = readFileSync(join(directory, '.gitignore'), 'utf8').split('\n')
    expect(ignored).toEqual(expect.arrayContaining(['node_modules/', 'package/', '*.env']))
  })

  test.each(['alarms.yml', '.gitignore'])('keeps the %s of the user, even with --force', async (name) => {
    writeFileSync(join(directory, name), 'mine')
    expect(await runInit(...service, '--force')).toMatchObject({ code: 0 })
    expect(readFileSync(join(directory, name), 'utf8')).toBe('mine')
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
    [
      [],
      'No service to watch: give --from-prometheus FILE, --from-compose FILE, --from-helm FILE, or --service',
    ],
    [['--service', 'apixt=http://api'], '--service: expected NAME=URL, NAME one of apiext, catalog'],
    [['--service', `apiext=http://me:${secret}@api`], '--service: expected NAME=URL'],
    [
      [...service, '--password-ref', secret],
      '--password-ref: expected secret:NAME#KEY, parameter:NAME or env:NAME; never the secret',
    ],
    [
      [...service, '--channel', `slack=https://hooks/${secret}`],
      '--channel: expected TYPE or TYPE=REF, TYPE one of slack, pagerduty, jsm, teams, discord, mattermost',
    ],
    [[...service, '--subnets', 'subnet-1'], 'deploy.vpc.subnets[0]: found "subnet-1"'],
    [[...service, '--region', 'Frankfurt'], 'deploy.region: found "Frankfurt"; expected a region such as'],
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
  interface Dialogue extends Ended {
    readonly questions: readonly string[]
  }

  /** Answers the questions in turn, and those after the last answer with an empty line. */
  async function dialogue(answers: readonly string[], ...args: readonly string[]): Promise<Dialogue> {
    const questions: string[] = []
    const ended = await inProcess(['init', '--out', out, ...args], {
      ask: (question) => {
        questions.push(question)
        return Promise.resolve(answers[questions.length - 1] ?? '')
      },
    })
    return { ...ended, questions }
  }

  test('asks for what no option gives, and again with the reason for an answer that the file cannot have', async () => {
    const answers = ['http://api:8228', 'http://api:8228', 'https://catalog:8082', '', 'nonsense']
    answers.push(
      'dns+http://a',
      'http://a:8084 http://b:8084',
      '',
      'watcher',
      secret,
      'env:PW',
      'none.pem',
      '',
    )
    answers.push('postgres://db', 'db', '', '', 'pager', 'pagerduty', 'Frankfurt', 'eu-central-1')
    answers.push('subnet-0a1b2c3d', '', 'sg-0a1b2c3d', 'nobody', 'oncall@example.com')
    const { code, questions, err, out: said } = await dialogue(answers, '--deployment', 'lab')
    expect(err.split('\n')).toEqual([
      expect.stringContaining('catalog.url: found http://api:8228/metrics; expected a URL of its own'),
      expect.stringMatching(/^Expected URL, or dns\+URL/),
      expect.stringContaining('analyzer.url: found "http://a"; expected a URL with the port of the replicas'),
      expect.stringMatching(/^Expected secret:NAME#KEY, .+never the secret itself/),
      expect.stringContaining('anchore.ca_file: found "none.pem"; expected the path of a PEM file'),
      expect.stringContaining('postgres.host: found "postgres://db"; expected a host name'),
      expect.stringMatching(/^Expected TYPE or TYPE=REF, TYPE one of slack, pagerduty/),
      expect.stringContaining('deploy.region: found "Frankfurt"'),
      expect.stringContaining(
        'deploy.vpc.security_groups: found an empty list; expected a list of 1 to 5 IDs',
      ),
      expect.stringContaining('deploy.fallback_email: found "nobody"'),
      '',
    ])
    expect(code).toBe(0)
    expect(questions).toHaveLength(answers.length)
    expect(written()).toMatchObject({
      deployment: 'lab',
      anchore: {
        auth: { username: 'watcher', password: { source: 'env', name: 'PW' } },
        services: [
          { name: 'apiext' },
          { name: 'catalog' },
          { name: 'analyzer', urls: ['http://a:8084/metrics', 'http://b:8084/metrics'] },
        ],
      },
      postgres: { hosts: [{ host: 'db', port: 5432 }], user: 'anchor_watch' },
      oncall: {
        channels: [
          { type: 'pagerduty', key: { source: 'secret', name: 'anchor-watch/pagerduty', key: 'key' } },
        ],
      },
      deploy: {
        region: 'eu-central-1',
        fallbackEmail: 'oncall@example.com',
        vpc: { subnets: ['subnet-0a1b2c3d'], securityGroups: ['sg-0a1b2c3d'] },
      },
    })
    expect(said + err + readFileSync(out, 'utf8')).not.toContain(secret)
  })

  test('asks for the services again if there is none', async () => {
    const { code, err } = await dialogue(['lab', '', '', '', '', '', 'http://api:8228'])
    expect({ code, err }).toEqual({ code: 0, err: 'At least one service is needed.\n' })
  })

  const answers: Readonly<Record<string, string>> = {
    'The name of this deployment [prod]: ': 'lab',
    'The user that reads the metrics of Anchore [anchor-watch]: ': 'me',
    "The host of Anchore's PostgreSQL (empty: later): ": 'db',
    'The AWS region of the stack (empty: that of the environment at the deploy): ': 'eu-west-1',
  }

  /** Answers by the question; the input ends before the question of this index. */
  async function answering(end: number): Promise<Dialogue> {
    const interrupt = new AbortController()
    const questions: string[] = []
    const ended = await inProcess(['init', '--out', out], {
      signal: interrupt.signal,
      ask: (question) => {
        if (questions.length === end) interrupt.abort()
        if (interrupt.signal.aborted) return Promise.reject(new Error('the input ended'))
        questions.push(question)
        const url = question.startsWith('The URL of analyzer') ? 'dns+http://analyzer:8084' : ''
        return Promise.resolve(answers[question] ?? url)
      },
    })
    return { ...ended, questions }
  }

  test.each([1, 3, 5, 8, 12])(
    'saves the answers so far if the input ends after %i, and the next init asks for the others',
    async (count) => {
      const { code, err, questions } = await answering(count)
      expect({ code, err }).toEqual({
        code: 1,
        err: expect.stringContaining(`Interrupted: ${out} has the answers so far`) as string,
      })
      const rest = await answering(Infinity)
      expect(rest.err).toBe(`${out} exists: init asks for the answers that it lacks.\n`)
      const answered = questions.filter((question) => answers[question] !== undefined)
      expect(rest.questions.filter((question) => answered.includes(question))).toEqual([])
      expect(written()).toMatchObject({
        deployment: 'lab',
        anchore: { auth: { username: 'me' }, services: [{ name: 'analyzer', discover: 'dns' }] },
        postgres: { hosts: [{ host: 'db' }] },
        deploy: { region: 'eu-west-1' },
      })
    },
  )

  test.each([
    ['an interrupted', 5],
    ['an unedited', Infinity],
  ])('puts options in place of the answers in %s file', async (_title, end) => {
    await answering(end)
    const options = [
      '--deployment',
      'stage',
      '--region',
      'eu-central-1',
      '--no-auth',
      '--postgres-host',
      'db',
    ]
    const { code } = await dialogue([], ...options)
    expect(code).toBe(0)
    const { deployment, anchore, deploy } = written()
    expect({ deployment, region: deploy.region, auth: anchore.auth }).toEqual({
      deployment: 'stage',
      region: 'eu-central-1',
      auth: undefined,
    })
    expect(anchore.services).toMatchObject([{ name: 'analyzer' }])
  })

  test('writes nothing if the input ends before the first answer', async () => {
    expect(await answering(0)).toMatchObject({ code: 1, out: '' })
    expect(existsSync(out)).toBe(false)
  })

  test('completes a file that nobody edited without a terminal too', async () => {
    await answering(Infinity)
    const { code } = await inProcess(['init', '--out', out, '--deployment', 'stage'])
    expect({ code, deployment: written().deployment }).toEqual({ code: 0, deployment: 'stage' })
  })

  test('leaves a file as it is that was edited since', async () => {
    await answering(3)
    const edited = readFileSync(out, 'utf8').replace('threshold: 500', 'threshold: 600')
    writeFileSync(out, edited)
    const { code, err } = await dialogue([])
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('exists: edit it') as string })
    expect(readFileSync(out, 'utf8')).toBe(edited)
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
    expect(said).toContain('Left out: job anchore-reports, found by kubernetes_sd_configs: write --service')
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
    expect(said).toContain('Left out: job anchore-mail, which has no target whose path ends in /metrics')
  })

  test('reads the files of file_sd_configs, and names a job whose files are not here', async () => {
    writeFileSync(
      join(directory, 'analyzers.json'),
      '[{ "targets": ["10.0.0.1:8084", "10.0.0.2:8084"], "labels": { "env": "prod" } }]',
    )
    const { code, out: said } = await importing(`
scrape_configs:
  - { job_name: anchore-analyzer, file_sd_configs: [{ files: ['analyzers*.json'] }] }
  - { job_name: anchore-catalog, file_sd_configs: [{ files: ['/etc/none/*.yml'] }] }
  - { job_name: anchore-policy-engine, ec2_sd_configs: [{ port: 8087 }] }`)
    expect(code).toBe(0)
    expect(written().anchore.services).toEqual([
      {
        name: 'analyzer',
        urls: ['http://10.0.0.1:8084/metrics', 'http://10.0.0.2:8084/metrics'],
        replicas: 2,
      },
    ])
    expect(said).toContain(
      'Left out: job anchore-catalog, whose file_sd_configs have no target on this machine',
    )
    expect(said).toContain(
      'Left out: job anchore-policy-engine, found by ec2_sd_configs: write --service policy_engine=dns+http://HOST:8087',
    )
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

describe('init --from-compose', () => {
  const container = (service: string, rest: string): string => `
  ${service}:
    image: docker.io/anchore/enterprise:v5.3.0
    command: ['anchore-enterprise-manager', 'service', 'start', '${service.replace('-', '_')}']
    environment: [ANCHORE_DB_HOST=anchore-db, 'ANCHORE_ENABLE_METRICS=\${METRICS:-true}', ANCHORE_DB_PASSWORD=${secret}]
    ${rest}`

  function compose(text: string, ...args: readonly string[]): Promise<Ended> {
    writeFileSync(join(directory, 'docker-compose.yml'), text)
    return runInit('--from-compose', join(directory, 'docker-compose.yml'), ...args)
  }

  const four = `services:${container('apiext', "ports: ['8228:8228']")}${container(
    'catalog',
    'ports: [{ target: 8228, published: 8082 }]',
  )}${container('analyzer', "ports: ['10.0.0.9:8084-8085:8228/tcp', '9000:9000']")}${container(
    'policy-engine',
    "ports: ['127.0.0.1:8087:8228']",
  )}
  anchore-db: { image: 'postgres:13', ports: ['6432:5432'], environment: { POSTGRES_PASSWORD: ${secret} } }
  rbac-manager: { image: anchore/enterprise, ports: ['8229:8228'] }
  ui: { image: anchore/enterprise-ui, ports: ['3000:3000'] }`

  test('takes the published ports of the services and the database, and never a password', async () => {
    const { code, out: said } = await compose(four, '--host', '10.0.1.20')
    expect(code).toBe(0)
    const { anchore, postgres } = written()
    expect(anchore.auth?.username).toBe('anchor-watch')
    expect(anchore.services.map(({ name, urls }) => [name, ...urls])).toEqual([
      ['apiext', 'http://10.0.1.20:8228/metrics'],
      ['catalog', 'http://10.0.1.20:8082/metrics'],
      ['analyzer', 'http://10.0.1.20:8084/metrics', 'http://10.0.1.20:8085/metrics'],
    ])
    expect(postgres).toMatchObject({ hosts: [{ host: '10.0.1.20', port: 6432 }], tls: 'disable' })
    expect(said).toContain(
      "policy-engine publishes no port that another host reaches: add ports: ['8087:8228'] to it",
    )
    expect(said).not.toContain('metrics are off')
    expect(said + readFileSync(out, 'utf8')).not.toContain(secret)
  })

  test('takes a port on loopback where the host is this machine', async () => {
    const { code, out: said } = await compose(four, '--host', '127.0.0.1')
    expect(code).toBe(0)
    const { services } = written().anchore
    expect(services.flatMap(({ urls }) => urls)).toContain('http://127.0.0.1:8087/metrics')
    expect(said).not.toContain('publishes no port')
  })

  test('leaves a placeholder for the host, which check config refuses', async () => {
    const { out: said } = await compose(four)
    expect(said).toContain(`1. Edit ${out}: anchore.invalid in anchore.services is a placeholder.`)
    expect((await inProcess(['check', 'config', '--config', out])).code).toBe(1)
  })

  test('takes a database outside of the containers, and names services with their metrics off', async () => {
    const { code, out: said } = await compose(
      `services:
  engine-simpleq:
    image: anchore/anchore-engine:v1.1.0
    ports: ['8083:8228']
    environment:
      ANCHORE_DB_HOST: db.internal
      ANCHORE_DB_NAME: scans
      ANCHORE_DISABLE_METRICS_AUTH: true
      ANCHORE_ENABLE_METRICS: false`,
      '--host',
      'engine.internal',
    )
    expect(code).toBe(0)
    expect(written()).toMatchObject({
      anchore: { auth: undefined, services: [{ name: 'simplequeue' }] },
      postgres: { hosts: [{ host: 'db.internal', port: 5432 }], database: 'scans' },
    })
    expect(said).toContain('Set ANCHORE_ENABLE_METRICS=true in engine-simpleq: their metrics are off')
  })

  const variable = `services:${container('apiext', "ports: ['${API_PORT}:8228']")}${container(
    'catalog',
    "ports: ['${CATALOG_PORT:-8082}:8228']",
  )}`.replaceAll('ANCHORE_DB_HOST=anchore-db', "'ANCHORE_DB_HOST=${DB_HOST}'")

  test('takes variables from the .env beside the file, and their defaults', async () => {
    writeFileSync(join(directory, '.env'), 'API_PORT=9228\nDB_HOST=db.internal\n')
    const { code } = await compose(variable, '--host', 'engine.internal')
    expect(code).toBe(0)
    const { anchore, postgres } = written()
    expect(anchore.services.flatMap(({ urls }) => urls)).toEqual([
      'http://engine.internal:9228/metrics',
      'http://engine.internal:8082/metrics',
    ])
    expect(postgres).toMatchObject({ hosts: [{ host: 'db.internal', port: 5432 }] })
  })

  test('names the options for variables that are unknown', async () => {
    const { code, out: said } = await compose(variable, '--host', 'engine.internal')
    expect(code).toBe(0)
    expect(said).toContain('The port of apiext has a variable that .env does not set: set it there')
    expect(said).toContain('or write --service apiext=http://HOST:PORT')
    expect(said).toContain(
      'ANCHORE_DB_HOST has a variable that .env does not set: write --postgres-host HOST',
    )
    expect(said).not.toContain('publishes no port')
    expect(readFileSync(out, 'utf8')).toContain('host: postgres.invalid')
  })

  test('refuses a file without a service of Anchore, and one that publishes none', async () => {
    const other = await compose('services: { db: { image: postgres } }')
    expect(other).toMatchObject({
      code: 1,
      err: expect.stringContaining("has no service of Anchore's") as string,
    })
    const closed = await compose(`services:${container('apiext', '')}`)
    expect(closed.code).toBe(2)
    expect(closed.err).toContain(
      "apiext publishes no port that another host reaches: add ports: ['8228:8228'] to it",
    )
    expect(existsSync(out)).toBe(false)
  })
})

describe('init --from-helm', () => {
  function helm(text: string, ...args: readonly string[]): Promise<Ended> {
    writeFileSync(join(directory, 'values.yml'), text)
    return runInit('--from-helm', join(directory, 'values.yml'), ...args)
  }

  test.each([
    [
      'Enterprise',
      `
anchoreConfig: { metrics: { enabled: true, auth_disabled: true }, internalServicesSSL: { enabled: true } }
analyzer: { replicaCount: 3 }
catalog: { service: { port: 9082 } }
postgresql: { externalEndpoint: 'db.internal:6432', auth: { database: scans, password: ${secret} } }`,
    ],
    [
      'engine',
      `
anchoreGlobal: { enableMetrics: true, metricsAuthDisabled: true, internalServicesSsl: { enabled: true } }
anchoreAnalyzer: { replicaCount: 3 }
anchoreCatalog: { service: { port: 9082 } }
postgresql: { externalEndpoint: 'db.internal:6432', postgresDatabase: scans, postgresPassword: ${secret} }`,
    ],
  ])('takes services, replicas and database from the chart of %s', async (_chart, values) => {
    const { code, out: said } = await helm(values, '--host', 'anchore.internal')
    expect(code).toBe(0)
    const { anchore, postgres } = written()
    expect(anchore.auth).toBeUndefined()
    expect(anchore.services).toEqual([
      {
        name: 'apiext',
        urls: ['https://apiext.anchore.internal:8228/metrics'],
        discover: 'dns',
        replicas: 1,
      },
      {
        name: 'catalog',
        urls: ['https://catalog.anchore.internal:9082/metrics'],
        discover: 'dns',
        replicas: 1,
      },
      {
        name: 'simplequeue',
        urls: ['https://simplequeue.anchore.internal:8083/metrics'],
        discover: 'dns',
        replicas: 1,
      },
      {
        name: 'analyzer',
        urls: ['https://analyzer.anchore.internal:8084/metrics'],
        discover: 'dns',
        replicas: 3,
      },
      {
        name: 'policy_engine',
        urls: ['https://policy-engine.anchore.internal:8087/metrics'],
        discover: 'dns',
        replicas: 1,
      },
    ])
    expect(postgres).toMatchObject({ hosts: [{ host: 'db.internal', port: 6432 }], database: 'scans' })
    expect(said).toContain('The functions resolve no name of the cluster')
    expect(said).not.toContain('metrics are off')
    expect(said + readFileSync(out, 'utf8')).not.toContain(secret)
  })

  test('names what the values lack: the zone, the database, the metrics', async () => {
    const { code, out: said } = await helm('api: { replicaCount: 2 }')
    expect(code).toBe(0)
    expect(said).toContain(`The metrics are off: set anchoreConfig.metrics.enabled=true`)
    expect(said).toContain(`1. Edit ${out}: anchore.invalid in anchore.services is a placeholder.`)
    expect(said).toContain(`2. Edit ${out}: postgres.host is a placeholder.`)
  })

  test('refuses the values of another chart', async () => {
    expect(await helm('replicaCount: 2')).toMatchObject({
      code: 1,
      err: expect.stringContaining("has no values of Anchore's charts") as string,
    })
  })
})
