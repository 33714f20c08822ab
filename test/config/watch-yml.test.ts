import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { alarmDefinitions } from '../../lib/alarms/index.ts'
import { jsonSchema } from '../../lib/config/schema.ts'
import { loadConfig } from '../../lib/config/parse.ts'
import { channelSettings } from '../../lib/oncall/index.ts'

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
