import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { knobs, steps, type Knob } from '../../lib/advice/knobs.ts'

const facts = readFileSync(new URL('../fixtures/anchore-tuning-map.md', import.meta.url), 'utf8')
const rows = new Map(
  facts.split('\n').flatMap((line) => {
    const [, step = '', text = ''] = /^\| (\w+) \| (.*) \|$/.exec(line) ?? []
    return step === '' ? [] : [[step, text] as const]
  }),
)
const linesUnder = (heading: string): readonly string[] =>
  (facts.split(`## ${heading}\n`)[1]?.split('##')[0] ?? '')
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')

const list: readonly Knob[] = knobs

test('every step has a row in the facts', () => {
  expect(steps.filter((step) => !rows.has(step))).toEqual([])
})

describe.each(list.map((knob) => [knob.name, knob] as const))('%s', (name, knob) => {
  const row = rows.get(knob.step) ?? ''

  test('is a knob of its step, with the default of the facts', () => {
    const [service = '', replicas] = name.split('.replicas')
    if (replicas === '') expect(row).toMatch(new RegExp(`${service}.* replicas`))
    else expect(row).toContain(name)
    if (knob.default !== undefined) expect(row).toContain(knob.default)
  })

  test('has a place, which the chart or the image has', () => {
    const { config, engineChart, enterpriseChart, variable } = knob.places
    expect(config ?? engineChart ?? variable).toBeDefined()
    const [, last = ''] = /(\w+)$/.exec(config ?? name) ?? []
    expect(config === undefined || row.includes(last) || name === 'storage class').toBe(true)
    if (engineChart !== undefined)
      expect(linesUnder('Values of the chart anchore-engine')).toContain(engineChart)
    if (enterpriseChart !== undefined)
      expect(linesUnder('Values of the chart enterprise')).toContain(enterpriseChart)
    if (variable !== undefined) expect(linesUnder('Environment variables of the image')).toContain(variable)
  })
})
