import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { watchFileOf } from '../../../cli/init/watch-file.ts'
import { initDirectory, secret } from '../../support/cli/init.ts'
import { inProcess } from '../../support/local/terminal.ts'

const bare = ['--service', 'apiext=http://api:8228'] as const
const service = [...bare, '--postgres-host', 'db'] as const
const { config, exists, init, path, read, write } = initDirectory()

describe('init', () => {
  test('writes the example word for word when the answers are those of the example', async () => {
    const host = (name: string): string => `http://anchore-${name}.example`
    const { code } = await init(
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
    expect(withoutFirstLine(read())).toBe(withoutFirstLine(example))
  })

  test('names the schema for editors from where the file is', async () => {
    await init(...service)
    const [, named = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(read()) ?? []
    expect(named).toMatch(/^\.\.?\//)
    expect(resolve(dirname(path()), named)).toBe(resolve('anchor-watch.schema.json'))
  })

  test('names the schema beside the file as the example does', () => {
    const [first] = watchFileOf({}, 'stage.yml').split('\n')
    expect(first).toBe('# yaml-language-server: $schema=./anchor-watch.schema.json')
  })

  test('takes a name whose replicas DNS has, and refuses one that is none', async () => {
    const { code } = await init(
      '--service',
      'analyzer=dns+http://analyzer.internal:8084',
      '--service',
      'catalog=srv+https://catalog.internal',
      ...['--postgres-host', 'db'],
    )
    expect(code).toBe(0)
    expect(config().anchore.services).toEqual([
      { name: 'catalog', urls: ['https://catalog.internal/metrics'], discover: 'srv', replicas: 1 },
      { name: 'analyzer', urls: ['http://analyzer.internal:8084/metrics'], discover: 'dns', replicas: 1 },
    ])
    const address = await init('--force', '--service', 'analyzer=dns+http://10.0.0.1:8084')
    expect(address.code).toBe(2)
    expect(address.err).toContain(
      'anchore.services.analyzer.url: found "http://10.0.0.1:8084"; expected a URL with a name to resolve',
    )
  })

  test('puts every option where it belongs', async () => {
    const { code } = await init(
      ...service,
      ...['--deployment', 'stage-2', '--username', 'true', '--password-ref', 'parameter:/anchore/password'],
      ...['--postgres-host', 'db', '--postgres-port', '6432', '--postgres-database', 'other'],
      ...['--postgres-user', 'monitor', '--postgres-password-ref', 'env:PW', '--postgres-tls', 'disable'],
      ...['--channel', 'pagerduty=secret:hook', '--fallback-email', 'oncall@example.com'],
      ...['--region', 'eu-central-1', '--subnets', 'subnet-0a1b2c3d,subnet-1a2b3c4d'],
      ...['--security-groups', 'sg-0a1b2c3d'],
    )
    expect(code).toBe(0)
    expect(config()).toMatchObject({
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
    expect(await init(...service, '--no-auth')).toMatchObject({ code: 0 })
    expect(config().anchore.auth).toBeUndefined()
  })

  test('says what to do next, first of all about the placeholder', async () => {
    const { code, out } = await init(...bare)
    expect(code).toBe(0)
    expect(read()).toContain('host: postgres.invalid # FILL IN')
    expect(out).toContain(
      `Next\n  1. Edit ${path()}: postgres.host is a placeholder.\n  2. Set deploy.fallback_email in`,
    )
    expect(out).toContain(`npx anchor-watch check config --config ${path()}\n`)
    expect(out).toContain(`npx anchor-watch collect --config ${path()}\n`)
  })

  test('leaves a placeholder that check config refuses, and nothing else that it does', async () => {
    await init(...bare)
    const { code, out } = await inProcess(['check', 'config', '--config', path()])
    expect(code).toBe(1)
    expect(out).toContain(
      'postgres.host: found "postgres.invalid"; expected the host of Anchore\'s PostgreSQL',
    )
    expect(out).toContain('1 problem: ')
  })

  test('writes alarm tests that pass with the new file, and fail with another threshold', async () => {
    const { out } = await init(...service)
    const tests = path('alarms.yml')
    const command = ['test', 'alarms', tests, '--config', path()]
    expect(out.trimEnd().split('\n').at(-1)).toContain(`npx anchor-watch ${command.join(' ')}`)
    expect(await inProcess(command)).toMatchObject({
      code: 0,
      out: expect.stringContaining('2 tests passed') as string,
    })
    const edited = read().replace('backlog-age: { threshold: 30m', 'backlog-age: { threshold: 90m')
    write('watch.yml', edited)
    expect(await inProcess(command)).toMatchObject({
      code: 1,
      out: expect.stringContaining('1 of 2') as string,
    })
  })

  test('keeps passwords and results out of git', async () => {
    await init(...service)
    const ignored = read('.gitignore').split('\n')
    expect(ignored).toEqual(expect.arrayContaining(['node_modules/', 'package/', '*.env']))
  })

  test.each(['alarms.yml', '.gitignore'])('keeps the %s of the user, even with --force', async (name) => {
    write(name, 'mine')
    expect(await init(...service, '--force')).toMatchObject({ code: 0 })
    expect(read(name)).toBe('mine')
  })

  test('says so as JSON', async () => {
    const { out } = await init(...service, '--json')
    expect(JSON.parse(out)).toMatchObject({
      written: path(),
      services: { apiext: ['http://api:8228'] },
      remarks: [],
      next: expect.arrayContaining([`npx anchor-watch check config --config ${path()}`]) as string[],
    })
  })

  test('names a folder in the place of the file', async () => {
    const folder = dirname(path())
    expect(await init(...service, '--out', folder)).toEqual({
      code: 1,
      out: '',
      err: `${folder} cannot be read (EISDIR: illegal operation on a directory, read); name another file with --out FILE\n`,
    })
  })

  test('does not write over a file unless it is told to', async () => {
    write('watch.yml', 'mine')
    const { code, err } = await init(...service)
    expect(code).toBe(1)
    expect(err).toContain(`${path()} exists and is not as init wrote it`)
    expect(err).toContain('--force replaces it with a new file, without your edits')
    expect(read()).toBe('mine')
    const wrong = await init('--service', 'apixt=http://api')
    expect(wrong.code).toBe(2)
    expect(wrong.err).toContain('did you mean apiext?')
    expect(wrong.err).toContain(`${path()} exists and is not as init wrote it`)
    expect(await init(...service, '--force')).toMatchObject({ code: 0 })
    expect(config().deployment).toBe('prod')
  })

  test.each([
    [
      [],
      'No service to watch: give --from-prometheus FILE, --from-compose FILE, --from-helm FILE, or --service',
    ],
    [['--service', 'http://api:8228'], '--service: expected NAME=URL, NAME one of apiext, catalog'],
    [
      ['--service', 'apixt=http://api'],
      '--service apixt=…: init knows no service apixt; did you mean apiext?',
    ],
    [['--service', 'feeds=http://api'], 'init knows no service feeds; expected one of apiext, catalog'],
    [['--service', 'apiext=api:8228'], '--service apiext=…: the URL must begin with http:// or https://'],
    [['--service', `apiext=http://me:${secret}@api`], 'the URL must not contain a user or a password'],
    [
      ['--service', `apiext=http://api:8228?token=${secret}`],
      'the URL must not contain a query or a fragment',
    ],
    [['--service', 'apiext=http://api:82280'], 'the port of the URL must be a number up to 65535'],
    [['--service', 'apiext=dns+http://a b:8228'], 'the host of the URL is not valid'],
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
    [
      [...service, '--no-auth', '--username', 'kim'],
      '--no-auth and --username exclude each other: remove one',
    ],
    [[...service, '--security-groups', 'sg-0a1b2c3d'], '--security-groups needs --subnets'],
  ])('refuses %j, and writes nothing', async (args, message) => {
    const { code, err } = await init(...args)
    expect(code).toBe(2)
    expect(err).toContain(message)
    expect(err).not.toContain(secret)
    expect(exists()).toBe(false)
  })

  test('names every wrong option, not the first alone', async () => {
    const wrong = ['--service', 'apixt=http://api', '--service', 'catalog=catalog:8082', '--channel', 'mail']
    const { code, err } = await init(...bare, ...wrong, '--postgres-port', 'many')
    expect(code).toBe(2)
    expect(err.trimEnd().split('\n')).toEqual([
      expect.stringContaining('--service apixt=…: '),
      expect.stringContaining('--service catalog=…: '),
      expect.stringContaining('--channel: '),
      expect.stringContaining('postgres.port: '),
      'Nothing is written.',
    ])
  })

  test('names the folder that is missing', async () => {
    const { code, err } = await inProcess(['init', '--out', path('none/watch.yml'), ...service])
    expect(code).toBe(1)
    expect(err).toContain(`cannot be written (there is no folder ${path('none')}); name another place`)
  })
})
