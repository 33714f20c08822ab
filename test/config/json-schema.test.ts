import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { jsonSchema } from '../../lib/config/schema.ts'

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
