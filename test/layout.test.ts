import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../', import.meta.url))
const maxFiles = 16

test(`no folder has more than ${maxFiles} files`, () => {
  const files = globSync('{lib,functions,cli,deploy,local,bench,test}/**/*.*', {
    cwd: root,
    exclude: ['**/node_modules'],
  })
  const folders = Map.groupBy(files, dirname)
  expect(folders.size).toBeGreaterThan(10)
  const over = [...folders].filter(([, inside]) => inside.length > maxFiles).map(([folder]) => folder)
  expect(over).toEqual([])
})
