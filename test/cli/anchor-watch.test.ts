import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, readFileSync } from 'node:fs'
import { text as streamText } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { commands } from '../../cli/index.ts'
import { anchorWatch } from '../support/local/command-line.ts'
import { inProcess } from '../support/local/terminal.ts'

test.each([[[]], [['--help']]])('%j lists every command', async (args: string[]) => {
  const { code, out } = await anchorWatch(...args)
  expect(code).toBe(0)
  for (const { name, summary } of commands) expect(out).toMatch(new RegExp(`${name} +${summary}`))
})

test('tells its version', async () => {
  const packageJson = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(await anchorWatch('--version')).toEqual({ code: 0, out: `${packageJson.version}\n`, err: '' })
})

test('names the ways to a newer Node.js on an old one', async () => {
  const old = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } })"
  const args = ['--import', `data:text/javascript,${old}`, 'bin/anchor-watch.js', '--version']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const [err] = await Promise.all([streamText(child.stderr), once(child, 'exit')])
  expect(child.exitCode).toBe(2)
  expect(err).toMatch(
    /^anchor-watch needs Node\.js 22\.13 or later; this is 20\.1\.0\. .*npx -p node@24 anchor-watch\.\n$/,
  )
})

test('explains a command', async () => {
  const { code, out } = await anchorWatch('check', 'config', '--help')
  expect(code).toBe(0)
  expect(out).toContain('Usage: npx anchor-watch check config [options]\n')
  expect(out).toMatch(/--json +the result as JSON/)
  expect(out).toMatch(/\nExamples:\n {2}npx anchor-watch check config\n/)
  expect(await anchorWatch('help', 'check', 'config')).toMatchObject({ code: 0, out })
})

test('explains completion like every command', async () => {
  const { code, out } = await anchorWatch('completion', '--help')
  expect(code).toBe(0)
  expect(out).toMatch(
    /^Usage: npx anchor-watch completion \[options\] SHELL\n[^]*\n {2}npx anchor-watch completion bash\n/,
  )
  expect(await anchorWatch('help', 'completion')).toMatchObject({ code: 0, out })
})

test('an example of each command is understood by it', async () => {
  for (const { name, load } of commands) {
    const { examples } = await load()
    expect(examples.length).toBeGreaterThan(0)
    for (const example of examples) expect(example.startsWith(name)).toBe(true)
  }
})

test.each(['bash', 'zsh'])('completes commands and options in %s', async (shell) => {
  const { code, out } = await inProcess(['completion', shell])
  expect(code).toBe(0)
  // zsh takes the C of `:COMP_CWORD` for a modifier.
  expect(out).not.toContain(':COMP_CWORD')
  const words = async (...typed: readonly string[]): Promise<string> => {
    const script = `${out.replace(/^autoload.*$/m, '')}
COMP_WORDS=(anchor-watch ${typed.map((word) => `"${word}"`).join(' ')}); COMP_CWORD=${typed.length}; _anchor_watch; echo "\${COMPREPLY[*]}"`
    const child = spawn('bash', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    return (await streamText(child.stdout)).trim()
  }
  expect(await words('che')).toBe('check')
  expect(await words('check', '')).toBe('config metrics')
  expect(await words('test', 'page', '--sh')).toBe('--show')
  expect(await words('init', '--postgres-h')).toBe('--postgres-host')
  expect(await words('help', 'do')).toBe('doctor')
  expect(await words('help', 'comp')).toBe('completion')
  expect(await words('completion', '')).toBe('bash zsh fish')
  // The shell completes a file in its own way.
  expect(await words('check', 'config', '--config', '')).toBe('')
})

test('completes every command in fish, and names the shells that it knows', async () => {
  const { out } = await inProcess(['completion', 'fish'])
  for (const { name } of commands) expect(out).toContain(` -a ${name.split(' ').at(-1) ?? ''}`)
  expect(await inProcess(['completion', 'csh'])).toMatchObject({
    code: 2,
    err: 'completion: expected one of bash, zsh, fish\n',
  })
})

test.each([
  [['chek', 'config'], 'No such command: chek config; did you mean check config?'],
  [['check'], 'No such command: check; did you mean check config or check metrics?'],
  [['--verbose'], 'No such command: --verbose'],
  [['check', 'config', '--verbose'], "Unknown option '--verbose'"],
  [['collect', '--intervall', '1s'], "Unknown option '--intervall'; did you mean --interval?"],
  [['check', 'config', 'watch.yml'], "Unexpected argument 'watch.yml'"],
  [['silence'], 'Missing PROBLEM|ALARM'],
  [['silence', 'database', 'queue'], "Unexpected argument 'queue'"],
  [['test', 'alarms'], 'Missing FILE...'],
  [['check', 'config', '--config'], "'--config <value>' argument missing"],
])('refuses %j as wrong usage', async (args, message) => {
  const { code, out, err } = await anchorWatch(...args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(message)
  expect(err.trimEnd().split('\n')).toHaveLength(2)
  expect(err).toMatch(/'npx anchor-watch help/)
})

test('ends quietly when nobody reads on, as behind it `head` does', async () => {
  const child = spawn(process.execPath, ['bin/anchor-watch.js', 'check', 'metrics', '--json'])
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  // More than a pipe holds.
  child.stdin.end('up{job="anchore"} 1\n'.repeat(20_000))
  child.stdout.once('data', () => child.stdout.destroy())
  const [code] = (await once(child, 'close')) as [number | null]
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

test('is executable', () => {
  accessSync('bin/anchor-watch.js', constants.X_OK)
  expect(readFileSync('bin/anchor-watch.js', 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
})
