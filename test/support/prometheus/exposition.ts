import fc from 'fast-check'
import { parseExposition, type ParseProblem, type PrometheusSample } from '../../../lib/prometheus/index.ts'

/** The samples of a valid text. */
export function samplesOf(text: string | Buffer, names?: ReadonlySet<string>): readonly PrometheusSample[] {
  const parsed = parseExposition(Buffer.from(text), { names })
  if (!parsed.ok) throw new Error(`line ${parsed.failure.line}: ${parsed.failure.reason}`)
  return parsed.value.samples
}

/** The problem of a text; undefined for a valid one. */
export function problemOf(text: string | Buffer, names?: ReadonlySet<string>): ParseProblem | undefined {
  const parsed = parseExposition(Buffer.from(text), { names })
  return parsed.ok ? undefined : parsed.failure
}

const metricName = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,8}$/)
const labelName = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/).filter((name) => name !== '__name__')
const anyText = fc.string({ unit: 'grapheme' })
const quotedName = anyText.filter((name) => name !== '' && name !== '__name__')

const sample: fc.Arbitrary<PrometheusSample> = fc.record({
  name: fc.oneof(metricName, quotedName),
  labels: fc
    .uniqueArray(fc.tuple(fc.oneof(labelName, quotedName), anyText), { selector: ([name]) => name })
    .map((pairs) => new Map(pairs)),
  value: fc.double(),
  timestamp: fc.option(fc.maxSafeInteger(), { nil: undefined }),
})

/** Any samples at all, names and labels of any characters among them. */
export const anySamples = fc.array(sample, { maxLength: 20 })

/** The samples as an exposition, every name in quotes that needs them. */
export function render(samples: readonly PrometheusSample[]): string {
  return samples.map((one) => `${renderSeries(one)} ${renderValue(one)}\n`).join('')
}

function renderSeries({ name, labels }: PrometheusSample): string {
  const pairs = [...labels].map(([label, value]) => `${nameOf(label, /^[a-zA-Z_]\w*$/)}=${quoted(value)}`)
  return /^[a-zA-Z_:][\w:]*$/.test(name)
    ? `${name}{${pairs.join(',')}}`
    : `{${[quoted(name), ...pairs].join(',')}}`
}

function renderValue({ value, timestamp }: PrometheusSample): string {
  return `${Object.is(value, -0) ? '-0' : String(value)}${timestamp === undefined ? '' : ` ${timestamp}`}`
}

function nameOf(name: string, plain: RegExp): string {
  return plain.test(name) ? name : quoted(name)
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}
