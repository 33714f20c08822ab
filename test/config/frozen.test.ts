import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { configFromJson } from '../../lib/config/frozen.ts'
import { parse, shortestWatchFile } from '../support/watch-file.ts'

test('reads what the build wrote', () => {
  const parsed = parse(shortestWatchFile)
  if (!parsed.ok) throw new Error('the shortest watch.yml is not valid')
  const config = configFromJson(JSON.stringify(parsed.value))
  expect(config).toEqual(parsed.value)
  expect(Object.isFrozen(config.postgres.auth)).toBe(true)
})

test('carries no YAML and no validator', async () => {
  const frozen = fileURLToPath(new URL('../../lib/config/frozen.ts', import.meta.url))
  const { metafile } = await build({
    entryPoints: [frozen],
    bundle: true,
    format: 'esm',
    write: false,
    metafile: true,
  })
  expect(Object.keys(metafile.inputs).map((input) => input.split('/').at(-1))).toEqual(['frozen.ts'])
})
