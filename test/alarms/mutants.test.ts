import { globSync } from 'node:fs'
import { expect, test } from 'vitest'
import { evaluateTest } from '../../cli/test-alarms/evaluate.ts'
import { loadFile, type LoadedFile } from '../../cli/test-alarms/run-file.ts'
import { publishedSamples } from '../../lib/cloudwatch/index.ts'
import { mutantsOf, type Mutant } from './mutants.ts'

// The tests of an alarm are good enough if each change of its rule fails at least one of them.

function loaded(file: string): LoadedFile {
  const result = loadFile(file, { config: 'watch.example.yml' })
  if (!result.ok) throw new Error(result.failure)
  return result.value
}

function survives({ properties }: Mutant, { tests, config, alarms, rules }: LoadedFile): boolean {
  const changed = alarms.map((alarm) =>
    alarm.properties.AlarmName === properties.AlarmName ? { ...alarm, properties } : alarm,
  )
  return tests.every(({ input_series = [], ...test }) => {
    return evaluateTest(test, { alarms: changed, rules }, publishedSamples(input_series, config)).passed
  })
}

const files = globSync('test/alarms/*/*.yml')

test.each(files)('%s passes too if each of our data arrives twice', (file) => {
  const { tests, config, alarms, rules } = loaded(file)
  for (const { input_series = [], ...one } of tests) {
    const twice = input_series.map(({ samples = 1, ...rest }) =>
      rest.series.metric.namespace === undefined ? { ...rest, samples: 2 * samples } : { ...rest, samples },
    )
    const result = evaluateTest(one, { alarms, rules }, publishedSamples(twice, config))
    expect(result).toMatchObject({ passed: true })
  }
})

test.each(files)('%s fails for every change of its alarm', (file) => {
  const all = loaded(file)
  const named = Object.keys(all.tests[0]?.states ?? {})[0]
  const alarm = all.alarms.find(({ name }) => name === named)
  if (alarm === undefined) throw new Error(`the first test of ${file} names no alarm`)
  const mutants = mutantsOf(alarm.properties)
  expect(mutants.length).toBeGreaterThan(14)
  const surviving = mutants.filter((mutant) => survives(mutant, all)).map(({ change }) => change)
  expect(surviving).toEqual([])
})
