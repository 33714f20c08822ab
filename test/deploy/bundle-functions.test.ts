import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished, expect, test } from 'vitest'
import { bundleFunctions } from '../../deploy/bundle.ts'
import { describeBundles } from '../../deploy/function-config.ts'
import { temporaryDirectory } from '../../local/temporary-directory.ts'
import { configOf, shortestWatchFile } from '../support/watch-file.ts'

const config = configOf(shortestWatchFile)

/** Builds into a new directory; returns what is uploaded, by name, and what the build reports. */
async function built() {
  const directory = await temporaryDirectory('anchor-watch-build-')
  onTestFinished(directory.remove)
  const bundles = await bundleFunctions(config, directory.path)
  const names = await readdir(directory.path, { recursive: true })
  const uploaded = names.filter((name) => /\.(mjs|json)$/.test(name)).toSorted()
  const texts = uploaded.map(
    async (name) => [name, await readFile(join(directory.path, name), 'utf8')] as const,
  )
  return { bundles, files: await Promise.all(texts) }
}

test('the same sources give the same files, byte for byte, wherever they are built', async () => {
  const [one, other] = [await built(), await built()]
  expect(one.files.length).toBeGreaterThan(6)
  expect(one.files).toEqual(other.files)
})

test('no function carries what validates watch.yml: it is validated when the project is built', async () => {
  const { files } = await built()
  const carrying = files.filter(([, text]) => text.includes('ZodError') || text.includes('YAMLParseError'))
  expect(carrying.map(([name]) => name)).toEqual([])
})

test('the build prints the size of the modules of each function', async () => {
  const { bundles, files } = await built()
  for (const { name, bytes } of bundles) {
    const modules = files.filter(([file]) => file.startsWith(name) && file.endsWith('.mjs'))
    const written = modules.map(([, text]) => Buffer.byteLength(text))
    expect(bytes).toBe(written.reduce((sum, size) => sum + size, 0))
  }
  expect(describeBundles(bundles).split('\n')[0]).toMatch(/^collect-anchore {3}[\d.]+ kB$/)
})
