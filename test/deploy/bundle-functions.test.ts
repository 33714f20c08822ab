import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleFunctions } from '../../deploy/bundle.ts'
import { describeBundles } from '../../deploy/function-config.ts'
import { temporaryDirectory } from '../../local/temporary-directory.ts'
import { configOf, shortestWatchFile } from '../support/watch-file.ts'

const config = configOf(shortestWatchFile)
const stack = new DisposableStack()
let first: Awaited<ReturnType<typeof built>>
beforeAll(async () => {
  first = await built()
})
afterAll(() => {
  stack.dispose()
})

/** Builds into a new directory; returns what is uploaded, by name, and what the build reports. */
async function built() {
  const directory = await temporaryDirectory('anchor-watch-build-')
  stack.defer(directory.remove)
  const bundles = await bundleFunctions(config, directory.path)
  const names = await readdir(directory.path, { recursive: true })
  const uploaded = names.filter((name) => /\.(mjs|json)$/.test(name)).toSorted()
  const texts = uploaded.map(
    async (name) => [name, await readFile(join(directory.path, name), 'utf8')] as const,
  )
  return { bundles, files: await Promise.all(texts) }
}

test('the same sources give the same files, byte for byte, wherever they are built', async () => {
  expect(first.files.length).toBeGreaterThan(6)
  expect((await built()).files).toEqual(first.files)
})

test('no function carries what validates watch.yml: it is validated when the project is built', () => {
  const carrying = first.files.filter(
    ([, text]) => text.includes('ZodError') || text.includes('YAMLParseError'),
  )
  expect(carrying.map(([name]) => name)).toEqual([])
})

test('the build prints the size of the modules of each function', () => {
  const { bundles, files } = first
  for (const { name, bytes } of bundles) {
    const modules = files.filter(([file]) => file.startsWith(name) && file.endsWith('.mjs'))
    const written = modules.map(([, text]) => Buffer.byteLength(text))
    expect(bytes).toBe(written.reduce((sum, size) => sum + size, 0))
  }
  expect(describeBundles(bundles).split('\n')[0]).toMatch(/^collect-anchore {3}[\d.]+ kB$/)
})
