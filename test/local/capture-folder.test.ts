import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readCapture } from '../../local/capture/capture.ts'
import { temporaryDirectory, temporaryFile } from '../support/temporary.ts'

const remedy = 'name a folder that npx anchor-watch record wrote'
const minute = '2026-11-24T10-31-00.000Z.json'

/** The path of a folder with these files. */
function folder(files: Readonly<Record<string, string>>): string {
  const path = temporaryDirectory()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return path
}

test('a missing folder is named with its whole path, and with the command that writes one', () => {
  expect(() => readCapture('missing')).toThrow(
    `--replay: missing cannot be read (there is no ${resolve('missing')}); ${remedy}`,
  )
})

test('a file is not a folder', () => {
  const path = temporaryFile('recording.json', '[]')
  expect(() => readCapture(path)).toThrow(`--replay: ${path} cannot be read (it is not a folder); ${remedy}`)
})

test('a folder without a minute is not a capture', () => {
  const path = folder({ 'config.json': '{}' })
  expect(() => readCapture(path)).toThrow(`--replay: ${path} has no captured minute; ${remedy}`)
})

test('the missing or damaged file of a capture is named', () => {
  const withoutConfig = folder({ [minute]: '{}' })
  const missing = join(withoutConfig, 'config.json')
  expect(() => readCapture(withoutConfig)).toThrow(`--replay: ${missing} cannot be read (there is no `)
  const cut = folder({ 'config.json': '{}', [minute]: '{"slot":' })
  expect(() => readCapture(cut)).toThrow(
    `--replay: ${join(cut, minute)} cannot be read (Unexpected end of JSON`,
  )
})
