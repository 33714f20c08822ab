import { addAbortSignal } from 'node:stream'
import {
  otherContent,
  defaultLimits,
  parseExposition,
  type ExpositionFormat,
  type ParseProblem,
  type Parsed,
  type PrometheusSample,
} from '../../lib/prometheus/index.ts'
import { exitCodes, refuse, type Command, type ExitCode, type Terminal } from '../command.ts'
import { countText } from '../../lib/model/index.ts'

const formats: readonly ExpositionFormat[] = ['text', 'openmetrics']

export const checkMetrics: Command = {
  options: {
    format: { type: 'string', help: 'text or openmetrics (text)' },
  },
  examples: ['check metrics < catalog.prom', 'check metrics --format openmetrics --json < catalog.om'],
  run: async ({ options, json }, terminal) => {
    const { format: written = 'text' } = options
    const format = formats.find((one) => one === written)
    if (format === undefined)
      return refuse(terminal.err, `--format takes ${formats.join(' or ')}, not ${String(written)}`)
    const body = await readInput(terminal.signal)
    const other = otherContent(body)
    if (other !== undefined) {
      const reason = `the input is ${other}`
      terminal.out(json ? JSON.stringify({ error: { line: 1, column: 1, reason } }) : reason)
      return exitCodes.failure
    }
    return report(parseExposition(body, { format }), json, terminal)
  },
}

/** Standard input, up to one chunk beyond the limit of the parser. */
async function readInput(signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of addAbortSignal(signal, process.stdin)) {
    if (!Buffer.isBuffer(chunk)) continue
    chunks.push(chunk)
    length += chunk.length
    if (length > defaultLimits.bytes) break
  }
  return Buffer.concat(chunks)
}

function report(parsed: Parsed, json: boolean, { out }: Terminal): ExitCode {
  if (parsed.ok) {
    if (!json) out(`valid: ${countText(parsed.value.length, 'sample')}`)
    else printSamples(parsed.value, out)
    return exitCodes.success
  }
  const { line, column, reason } = parsed.failure
  out(json ? JSON.stringify({ error: { line, column, reason } }) : describe(parsed.failure))
  return exitCodes.failure
}

function printSamples(samples: readonly PrometheusSample[], out: Terminal['out']): void {
  if (samples.length > 0) out(samples.map(jsonOf).join('\n'))
}

function jsonOf({ name, labels, value, timestamp }: PrometheusSample): string {
  // fromEntries defines its keys, __proto__ among them; an assignment would not.
  const pairs = Object.fromEntries(labels)
  return JSON.stringify({ name, labels: pairs, value: textOf(value), timestamp: timestamp ?? null })
}

function textOf(value: number): string {
  if (value === Infinity) return '+Inf'
  return value === -Infinity ? '-Inf' : String(value)
}

function describe({ line, column, reason }: ParseProblem): string {
  return `${line}:${column}: ${reason}`
}
