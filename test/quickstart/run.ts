// The way from an empty folder to a packaged stack, on Node.js 22 and 24: node test/quickstart/run.ts [--write]
// docs/quickstart.md has its transcript; --write updates it. Installs packages from the registry of npm.
import { execFile, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { pageOf, shapeOf, steps, type Done } from './page.ts'

const root = join(import.meta.dirname, '../..')
const page = join(root, 'docs/quickstart.md')
const run = promisify(execFile)

const directory = await mkdtemp(join(tmpdir(), 'anchor-watch-quickstart-'))
const local = spawn(
  process.execPath,
  ['local/start.ts', '--headless', '--minutes', '100000', '--config-out', join(directory, 'local.yml')],
  { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
)
try {
  await run('npm', ['pack', '--silent', '--pack-destination', directory], { cwd: root })
  await run('npm', [
    'i',
    '--silent',
    '--no-audit',
    '--no-fund',
    '--prefix',
    join(directory, 'node22'),
    'node@22',
  ])
  await new Promise<void>((ready) => {
    createInterface({ input: local.stdout }).on('line', (line) => {
      if (line.startsWith('minute ')) ready()
    })
  })
  const transcripts = [
    await transcriptOn('22', join(directory, 'node22/node_modules/node/bin')),
    await transcriptOn('24', dirname(process.execPath)),
  ]
  const [, done = []] = transcripts
  if (process.argv.includes('--write')) await writeFile(page, pageOf(done))
  const written = await readFile(page, 'utf8')
  for (const transcript of transcripts)
    if (shapeOf(pageOf(transcript)) !== shapeOf(written)) {
      await writeFile(join(tmpdir(), 'quickstart.md'), pageOf(transcript))
      throw new Error(
        `docs/quickstart.md is not what the commands print now: ${join(tmpdir(), 'quickstart.md')}`,
      )
    }
} finally {
  local.kill('SIGINT')
  await rm(directory, { recursive: true, force: true })
}

/** Runs every step in an empty folder with this Node.js; a step that fails rejects. */
async function transcriptOn(version: string, node: string): Promise<readonly Done[]> {
  const own = join(directory, version)
  await mkdir(own)
  for (const name of ['local.yml', 'local.yml.env', 'anchore-ca.pem'])
    await cp(join(directory, name), join(own, name))
  await cp(join(import.meta.dirname, 'prometheus.yml'), join(own, 'prometheus.yml'))
  const env = { ...variables(), HOME: own, PATH: [node, process.env['PATH']].join(delimiter) }
  const done: Done[] = []
  for (const { command } of steps) {
    const began = performance.now()
    const { stdout, stderr } = await run('bash', ['-c', command], { cwd: own, env })
    console.log(`node ${version}  ${((performance.now() - began) / 1000).toFixed(1)} s  ${command}`)
    done.push({ command, printed: `${stdout}${stderr}`.replaceAll(own, '.') })
  }
  return done
}

/** The environment without that of npm, which would lead the commands to the repository. */
function variables(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|AWS_|INIT_CWD)/.test(name)),
  )
}
