import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { alarmDefinitions } from '../../lib/alarms/index.ts'
import { readDocument } from '../../lib/config/document.ts'
import { loadConfig } from '../../lib/config/parse.ts'
import { jsonSchema } from '../../lib/config/schema.ts'
import { watchFile } from '../../lib/config/watch-file.ts'
import { flow } from '../../lib/config/yaml-lines.ts'
import { channelSettings } from '../../lib/oncall/index.ts'
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

const path = fileURLToPath(new URL('../../watch.example.yml', import.meta.url))
const loaded = loadConfig(path)

test('the example is valid', () => {
  expect(loaded).toMatchObject({ ok: true })
})

test('the example lists every alarm with its default', () => {
  const defaults = alarmDefinitions.map(({ name, threshold, window, severity }) => [
    name,
    { enabled: true, threshold, window, severity },
  ])
  expect(loaded.ok && loaded.value.alarms).toEqual(Object.fromEntries(defaults))
})

test('the comment of an alarm on two statistics of one metric names both', () => {
  expect(readFileSync(path, 'utf8')).toContain(
    '# Average of ServerErrors >= threshold while Maximum of ServerErrors >= 2.',
  )
})

test('the example shows every key; of the types of channels, slack and webhook', () => {
  const others = Object.keys(channelSettings).filter((type) => type !== 'slack' && type !== 'webhook')
  const keys = new Set<string>()
  JSON.stringify(jsonSchema(), (key, value: unknown) => {
    if (others.includes(key)) return undefined
    if (key === 'properties') for (const name of Object.keys(value ?? {})) keys.add(name)
    return value
  })
  const text = readFileSync(path, 'utf8')
  const missing = [...keys].filter((key) => !others.includes(key) && !text.includes(`${key}:`))
  expect(missing).toEqual([])
  expect(keys.size).toBeGreaterThan(50)
})

const root = new URL('../../', import.meta.url)

/** Anchore Enterprise has services beside those that the schema names. */
const open = ['services']

test('every mapping refuses unknown keys, and every key is described', () => {
  const faults: string[] = []
  JSON.parse(JSON.stringify(jsonSchema()), (key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('properties' in value)) return value
    const { properties } = value
    if (!('additionalProperties' in value) || value.additionalProperties !== false)
      faults.push(...[key].filter((one) => !open.includes(one)))
    for (const [name, property] of Object.entries(properties ?? {})) {
      const described = typeof property === 'object' && property !== null && 'description' in property
      if (!described) faults.push(`${key}.${name}`)
    }
    return value
  })
  expect(faults).toEqual([])
})

test('the first line of watch.yml names the schema', () => {
  const [first] = readFileSync(new URL('watch.example.yml', root), 'utf8').split('\n')
  expect(first).toBe('# yaml-language-server: $schema=./anchor-watch.schema.json')
})
