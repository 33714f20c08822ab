import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { bundleCommandLine } from '../../deploy/package/command-line.ts'
import { shortestWatchFile } from '../support/watch-file.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
let installed: string

/** The package as npm installs it: its own files, and no package but its dependencies. */
beforeAll(async () => {
  installed = await mkdtemp(join(tmpdir(), 'anchor-watch-package-'))
  await bundleCommandLine(join(installed, 'build'))
  for (const file of ['package.json', ...packageJson.files.filter(isCopied)])
    await cp(join(root, file), join(installed, file), { recursive: true })
  for (const name of Object.keys(packageJson.dependencies)) {
    const link = join(installed, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(join(root, 'node_modules', name), link)
  }
  await writeFile(join(installed, 'watch.yml'), shortestWatchFile)
})
afterAll(() => rm(installed, { recursive: true }))

function isCopied(file: string): boolean {
  return file !== 'build' && !file.includes('*')
}

function start(...args: readonly string[]) {
  return spawn(process.execPath, [join(installed, 'bin/anchor-watch.js'), ...args], {
    cwd: installed,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

test('every command of the package loads', async () => {
  const child = start('completion', 'bash')
  const ended: unknown = await once(child, 'exit')
  expect(ended).toEqual([0, null])
})

test('watch of the package serves the page and the runbooks until Ctrl-C', async () => {
  const child = start('watch', '--port', '0')
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const first: unknown = (await lines.next()).value
  const [url = ''] = /http:\S+/.exec(String(first)) ?? []
  const served = ['', 'main.js', 'uplot.js', 'uplot.css', 'docs/runbooks/database-down.md']
  for (const path of served) expect((await fetch(`${url}${path}`)).status).toBe(200)
  const page = await (await fetch(url)).text()
  expect(page).toBe(await readFile(join(root, 'local/page/assets/index.html'), 'utf8'))
  child.kill('SIGINT')
  expect(await ended).toEqual([0, null])
})
