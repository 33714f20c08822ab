import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { generatedFiles, root } from '../../deploy/generate/generated.ts'

test.each(Object.entries(generatedFiles))('%s is up to date (npm run docs)', async (path, textOf) => {
  const current = readFileSync(new URL(path, root), 'utf8')
  expect(current).toBe(await textOf(current))
})
