import { globSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { expect, test } from 'vitest'
import { runFile } from '../../cli/test-alarms/run-file.ts'
import { alarmDefinitions } from '../../lib/alarms/catalogue.ts'

const files = globSync('test/alarms/*/*.yml')

test('every alarm has a file of tests in the folder of its area, and no file is left over', () => {
  const found = files.map((file) => `${basename(dirname(file))}/${basename(file, '.yml')}`)
  expect(found.sort()).toEqual(alarmDefinitions.map(({ area, name }) => `${area}/${name}`).sort())
})

test.each(files)('%s passes', async (file) => {
  const result = await runFile(file, { config: 'watch.example.yml' })
  if (!result.ok) throw new Error(result.failure)
  expect(result.value.tests.filter(({ passed }) => !passed)).toEqual([])
})
