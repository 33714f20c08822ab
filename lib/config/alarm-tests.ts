import { z } from 'zod'
import { metricsByName } from '../alarms/index.ts'
import { nearest } from './nearest.ts'
import { parseAs } from './parse.ts'
import type { Problem } from './problems.ts'
import { type Outcome, failed, success, type Series } from '../model/index.ts'
import { choice, section, text, whole } from '../net/index.ts'

const number = String.raw`-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`
const run = String.raw`(?:_|${number}(?:[+-]\d+(?:\.\d+)?)?)(?:x\d{1,5})?`

/** The notation of promtool's unit tests, without its histograms and `stale`. */
export const valuesPattern = new RegExp(String.raw`^\s*${run}(?:\s+${run})*\s*$`)

const minuteOfTest = { min: 0, max: 100_000 }

/** Text that `parse` converts; the failure names the form expected. */
function parsed<T>(expected: string, parse: (text: string) => Outcome<T, string>): z.ZodType<T, string> {
  return z.string({ error: expected }).transform((written, context) => {
    const outcome = parse(written)
    if (outcome.ok) return outcome.value
    context.issues.push({ code: 'custom', message: outcome.failure, input: written })
    return z.NEVER
  })
}

const inputSeries = section({
  series: parsed('a series such as QueueLength{Queue="images_to_analyze"}', parseSeries).describe(
    'A series of docs/metrics.md without its deployment: QueueLength{Queue="images_to_analyze"}. Listed twice, it has two samples a minute.',
  ),
  values: text('values such as "0x10 50+10x20 _x5", in quotes', valuesPattern)
    .transform(parseValues)
    .describe(
      'A value a minute, in quotes. As in promtool "0x10" is 0 and ten more, "50+10x2" is 50 60 70, and "_x5" is five missing minutes.',
    ),
  samples: whole(
    'a number of samples',
    { min: 1, max: 1_000_000 },
    'The samples with each value; 1 when absent.',
  ).optional(),
})

const statesByMinute = z
  .record(
    z.string().regex(/^\d{1,5}$/, { error: 'a minute such as 14' }),
    choice(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
    { error: 'states by minute such as { 0: OK, 14: ALARM }' },
  )
  .describe(
    'The state at the end of a minute, and of all later minutes up to the next listed one: { 0: OK, 14: ALARM }.',
  )

const page = section({
  minute: whole('a minute', minuteOfTest, 'The minute at whose end the page is sent.'),
  alarm: text('the name of an alarm').describe(
    'The name of the alarm, with its target: service-down-catalog.',
  ),
  severity: choice(['critical', 'warning', 'fallback']).describe(
    'The topic of the page; fallback: the topic that bypasses notify.',
  ),
})

const test = section({
  name: text('a sentence').describe('The behaviour, as a sentence.'),
  input_series: z.array(inputSeries).min(1).optional().describe('The published series, one value a minute.'),
  recording: text('the path of a recording')
    .optional()
    .describe(
      'A recording of published series, in place of input_series; the path is relative to this file.',
    ),
  fault: text('the name of a fault')
    .optional()
    .describe('A fault of the local run, in place of input_series; npm start -- --help lists them.'),
  minutes: whole(
    'a number of minutes',
    { min: 1, max: 10_000 },
    'The simulated minutes of a fault; 40 when absent.',
  ).optional(),
  evaluation_delay: whole(
    'a number of minutes',
    { min: 0, max: 60 },
    'The minutes from the end of a period until CloudWatch evaluates it; 0 when absent.',
  ).optional(),
  states: z
    .record(z.string(), statesByMinute, { error: 'a mapping of alarms to states' })
    .optional()
    .describe('The expected states of each listed alarm.'),
  pages: z
    .array(page)
    .optional()
    .describe(
      'All pages of the alarms in states and in this list, in any order. An alarm does not page while another alarm of the test is its cause and pages. Without states: the pages of every alarm with a series in the test. Not checked when absent.',
    ),
}).superRefine(({ input_series, recording, fault }, context) => {
  if ([input_series, recording, fault].filter((source) => source !== undefined).length === 1) return
  context.addIssue({ code: 'custom', message: 'one of input_series, recording and fault' })
})

/** The schema of a file of alarm tests. */
const alarmTestsSchema = section({
  config: text('the path of a watch.yml')
    .optional()
    .describe('The watch.yml whose alarms are tested, relative to this file; --config when absent.'),
  tests: z
    .array(test, { error: 'a list of tests' })
    .min(1, { error: 'at least one test' })
    .describe('The tests.'),
})

type AlarmTests = z.output<typeof alarmTestsSchema>
export type AlarmTest = AlarmTests['tests'][number]
export type ExpectedPage = z.output<typeof page>

/** Reads the text of a file of alarm tests; `source` names it in problems, which come in the order of the file. */
export function parseAlarmTests(text: string, source: string): Outcome<AlarmTests, readonly Problem[]> {
  return parseAs(alarmTestsSchema, text, source)
}

/** The JSON Schema of a file of alarm tests, for editors; draft 7, which all editors read. */
export function alarmTestsJsonSchema(): object {
  const schema = z.toJSONSchema(alarmTestsSchema, { io: 'input', target: 'draft-7' })
  return { ...schema, title: 'alarm tests of anchor-watch' }
}

const seriesPattern = /^(\w+)(?:\{(.*)\})?$/
const labelPattern = /^\s*(\w+)="([^"]*)"\s*$/

/** Reads `QueueLength{Queue="images_to_analyze"}`: a series of the catalogue without its deployment, as logs name it. */
export function parseSeries(text: string): Outcome<Series, string> {
  const [, name, labels = ''] = seriesPattern.exec(text.trim()) ?? []
  if (name === undefined) return failed('a series such as QueueLength{Queue="images_to_analyze"}')
  const pairs = labels === '' ? [] : labels.split(',').map((one) => labelPattern.exec(one) ?? [])
  if (pairs.some(({ length }) => length === 0)) return failed('labels such as {Service="catalog"}')
  return seriesNamed(name, Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, value])))
}

/** The series of the catalogue with this name and these dimensions; the expected form if there is none. */
function seriesNamed(name: string, dimensions: Readonly<Record<string, string>>): Outcome<Series, string> {
  const metric = metricsByName.get(name)
  if (metric === undefined) {
    const near = nearest(name, [...metricsByName.keys()])
    return failed(`a metric of docs/metrics.md${near === undefined ? '' : `; did you mean ${near}?`}`)
  }
  const given = Object.keys(dimensions)
  const hasAllLabels =
    given.length === metric.dimensions.length && given.every((one) => metric.dimensions.includes(one))
  if (hasAllLabels) return success({ metric, dimensions })
  const labels = metric.dimensions.map((one) => `${one}="…"`).join(',')
  return failed(labels === '' ? `${name} without labels` : `${name}{${labels}}`)
}

const parts = new RegExp(String.raw`^(_|${number})([+-]\d+(?:\.\d+)?)?(?:x(\d+))?$`)

/**
 * One value for each minute, undefined if it is missing. As in promtool, `0x10` is eleven zeros, `50+10x2` is 50 60 70,
 * and `_x5` is five missing minutes. `text` has the form of valuesPattern.
 */
export function parseValues(text: string): readonly (number | undefined)[] {
  return text
    .trim()
    .split(/\s+/)
    .flatMap((word): (number | undefined)[] => {
      const [, first = '_', step = '0', more] = parts.exec(word) ?? []
      if (first === '_') return Array<undefined>(Number(more ?? 1)).fill(undefined)
      return Array.from({ length: Number(more ?? 0) + 1 }, (_, index) => Number(first) + index * Number(step))
    })
}
