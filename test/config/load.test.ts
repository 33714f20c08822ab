import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../lib/config/parse.ts'
import { temporaryDirectory, temporaryFile } from '../support/temporary.ts'
import { changed } from '../support/watch-file.ts'

const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'

test('finds a ca_file beside the watch.yml', () => {
  const path = temporaryFile('watch.yml', changed('host: db', 'host: db\n  ca_file: rds.pem'))
  writeFileSync(join(dirname(path), 'rds.pem'), certificate)
  const loaded = loadConfig(path)
  expect(loaded.ok && loaded.value.postgres.ca).toBe(certificate)
})

test('names the file in every problem', () => {
  const path = temporaryFile('watch.yml', changed('test', 'Test'))
  expect(loadConfig(path)).toMatchObject({ ok: false, failure: [{ source: path, path: 'deployment' }] })
})

test('says that there is no such file', () => {
  const path = join(temporaryDirectory(), 'none.yml')
  expect(loadConfig(path)).toMatchObject({
    ok: false,
    failure: [
      { source: path, path: '', message: expect.stringContaining('there is no such file') as string },
    ],
  })
})
