import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { configFromJson } from '../../lib/config/parse.ts'
import { parse, shortestWatchFile } from '../support/watch-file.ts'

test('reads what the build wrote', () => {
  const parsed = parse(shortestWatchFile)
  if (!parsed.ok) throw new Error('the shortest watch.yml is not valid')
  const config = configFromJson(JSON.stringify(parsed.value))
  expect(config).toEqual(parsed.value)
  expect(Object.isFrozen(config.postgres.auth)).toBe(true)
})

test('carries no YAML and no validator', async () => {
  const { metafile } = await build({
    stdin: { contents: "export { configFromJson } from './lib/config/index.ts'", resolveDir: '.' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
  })
  const bundled = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs))
  expect(bundled).toContain('lib/config/parse.ts')
  expect(bundled.filter((input) => /\/(zod|yaml)\//.test(input))).toEqual([])
})
