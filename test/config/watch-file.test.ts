import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDocument } from '../../lib/config/document.ts'
import { flow } from '../../lib/config/yaml-lines.ts'
import { watchFile } from '../../lib/config/watch-file.ts'
import { problemsOf } from '../support/watch-file.ts'

const certificate = '-----BEGIN CERTIFICATE-----'

test('every default and example that is commented out is valid', () => {
  const [settings = ''] = readFileSync('watch.example.yml', 'utf8').split('# The alarms')
  const uncommented = settings.replaceAll(/^( *)# ( *(?:- )?[a-z_]+:(?: .*)?)$/gm, '$1$2')
  const files = { 'anchore-ca.pem': certificate, 'postgres-ca.pem': certificate }
  expect(uncommented).toContain('\n  iam: ')
  expect(problemsOf(uncommented, files)).toEqual([
    expect.stringContaining('postgres.iam: found a mapping; expected password or iam, not both'),
    expect.stringContaining('postgres.allow_password: found a list; expected tls: disable beside it'),
  ])
})

test('the values stay as they are, and a long list has a line for each item', () => {
  const url = Array.from({ length: 4 }, (_, index) => `http://anchore-analyzer-${index}.internal:8084`)
  const values = {
    deployment: 'two',
    anchore: {
      timeout: '5s',
      services: { catalog: { url: 'http://c', discover: 'dns' }, analyzer: { url } },
    },
    postgres: { host: ['a', '[::1]:5433'], port: 6432, iam: { resource_id: 'db-1' } },
    oncall: {
      channels: [
        { slack: { url: { env: 'A' } }, severities: ['critical'] },
        { slack: { url: { env: 'B' } } },
      ],
    },
    deploy: { alarm_warm_up: false },
  }
  const text = watchFile(values)
  expect(readDocument(text).value).toMatchObject(values)
  expect(text).toContain('\n        - http://anchore-analyzer-3.internal:8084\n')
})

test('any text is read back as it was written', () => {
  const special = fc.constantFrom(
    '1',
    '1e3',
    '0x1',
    'no',
    'null',
    '',
    ' a',
    'a ',
    'a: b',
    'a #b',
    '- a',
    '10s',
    '20 MB',
  )
  fc.assert(
    fc.property(fc.oneof(special, fc.string({ unit: 'grapheme' })), (text) => {
      expect(readDocument(`- ${flow({ a: [text] })}`).value).toEqual([{ a: [text] }])
    }),
  )
})
