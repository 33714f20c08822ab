import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { inProcess } from '../support/local/terminal.ts'
import { temporaryDirectory, temporaryFile } from '../support/temporary.ts'
import { changed } from '../support/watch-file.ts'

const anchorWatch = (...args: readonly string[]) => inProcess(args)

const invalid = temporaryFile(
  'invalid.yml',
  changed('host: db', 'hots: db').replace('test', 'Test'),
  afterAll,
)

test('says that watch.yml is valid, and what it watches', async () => {
  const { code, out, err } = await anchorWatch('check', 'config', '--config', 'watch.example.yml')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('watch.example.yml is valid\n  services  apiext (1), catalog (1), ')
  expect(out).not.toContain('takes effect')
  expect(out).toMatch(/\nwatch\.example\.yml cannot be deployed before that is corrected; .*\n$/)
  expect(out).toContain('analyzer (2)')
  expect(out).toMatch(/\n {2}alarms {4}\d+ alarm rules are on\n/)
  expect(out).toContain('Remark: deploy.fallback_email is not set: a failing notifier alerts nobody')
})

test('says how replicas are discovered, and how many there should be', async () => {
  const path = temporaryFile('watch.yml', changed('8228 }', '8228, discover: dns, replicas: 3 }'))
  const { code, out } = await anchorWatch('check', 'config', '--config', path)
  expect(code).toBe(0)
  expect(out).toContain('services  apiext (discover: dns, at least 3)\n')
  const { out: json } = await anchorWatch('check', 'config', '--json', '--config', path)
  expect(JSON.parse(json)).toMatchObject({ services: [{ name: 'apiext', discover: 'dns', replicas: 3 }] })
})

test('says when a file that deploy accepts takes effect', async () => {
  const text = readFileSync('watch.example.yml', 'utf8').replaceAll('.example', '.internal')
  const path = temporaryFile('watch.yml', text)
  const { code, out } = await anchorWatch('check', 'config', '--config', path)
  expect(code).toBe(0)
  expect(out).not.toContain('deploy refuses it')
  expect(out).toMatch(/\/watch\.yml takes effect with the next deploy\.\n$/)
})

test('lists every problem of an invalid file and says what to do', async () => {
  const { code, out } = await anchorWatch('check', 'config', '--config', invalid)
  expect(code).toBe(1)
  expect(out.split('\n')).toEqual([
    expect.stringContaining(`${invalid}:1:13: deployment: found "Test"; expected `),
    `${invalid}:5:1: postgres.host: missing; expected a host name or an IP address`,
    `${invalid}:6:3: postgres.hots: unknown key; did you mean host?`,
    `3 problems: correct ${invalid} and run npx anchor-watch check config again.`,
    '',
  ])
})

test('prints a valid file as JSON', async () => {
  const off = 'alarms: { backlog-age: { enabled: false } }\nanchore:'
  const path = temporaryFile('watch.yml', changed('anchore:', off))
  const { code, out } = await anchorWatch('check', 'config', '--json', '--config', path)
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    valid: true,
    services: [{ name: 'apiext', replicas: 1 }],
    channels: 0,
    alarms: { off: ['backlog-age'] },
  })
  expect(out).toContain('deploy.fallback_email is not set')
  expect(out).toContain('deploy refuses it: postgres.password: env: PGPASSWORD is for local runs')
  expect(out).toContain('backlog-depth is on and can never fire: it needs simplequeue in anchore.services.')
  const whole =
    'oncall: { channels: [{ slack: { url: { secret: a } } }] }\ndeploy: { fallback_email: oncall@corp.internal }\nanchore:'
  writeFileSync(path, changed('anchore:', whole).replace('env: PGPASSWORD', 'secret: database'))
  const { out: complete } = await anchorWatch('check', 'config', '--json', '--config', path)
  expect(complete).not.toContain('fallback_email')
})

test('prints problems as JSON', async () => {
  const { code, out } = await anchorWatch('check', 'config', '--json', '--config', invalid)
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({
    valid: false,
    problems: [
      { source: invalid, position: { line: 1, column: 13 }, path: 'deployment' },
      { path: 'postgres.host' },
      { path: 'postgres.hots', message: 'unknown key; did you mean host?' },
    ],
  })
})

test('a file that is not there is a problem of its own', async () => {
  const { code, out } = await anchorWatch(
    'check',
    'config',
    '--config',
    join(temporaryDirectory(), 'none.yml'),
  )
  expect(code).toBe(1)
  expect(out).toContain('none.yml: there is no such file: `npx anchor-watch init` writes it')
})
