import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadConfig } from '../../lib/config/load.ts'
import { changed } from '../support/watch-file.ts'

const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
let directory = ''

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'anchor-watch-config-'))
})

afterEach(() => {
  rmSync(directory, { recursive: true })
})

test('finds a ca_file beside the watch.yml', () => {
  writeFileSync(join(directory, 'rds.pem'), certificate)
  writeFileSync(join(directory, 'watch.yml'), changed('host: db', 'host: db\n  ca_file: rds.pem'))
  const loaded = loadConfig(join(directory, 'watch.yml'))
  expect(loaded.ok && loaded.value.postgres.ca).toBe(certificate)
})

test('names the file in every problem', () => {
  const path = join(directory, 'watch.yml')
  writeFileSync(path, changed('test', 'Test'))
  expect(loadConfig(path)).toMatchObject({ ok: false, failure: [{ source: path, path: 'deployment' }] })
})

test('says that there is no such file', () => {
  const path = join(directory, 'none.yml')
  expect(loadConfig(path)).toMatchObject({
    ok: false,
    failure: [
      { source: path, path: '', message: expect.stringContaining('there is no such file') as string },
    ],
  })
})
