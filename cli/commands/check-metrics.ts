import { addAbortSignal } from 'node:stream'
import {
  otherContent,
  defaultLimits,
  parseExposition,
  type ParseProblem,
  type PrometheusSample,
} from '../../lib/prometheus/index.ts'
import { exitCodes, type Command, type ExitCode } from '../command.ts'
import { countText } from '../../lib/model/index.ts'

/** The last line of OpenMetrics, a comment in the text format. */
const openMetricsEnd = /(?:^|\n)# EOF\n?$/

export const checkMetrics: Command = {
  examples: ['check metrics < catalog.prom'],
  run: async ({ json }, { out, signal }) => {
    const report = (error: Pick<ParseProblem, 'line' | 'column' | 'reason'>, text: string): ExitCode => {
      out(json ? JSON.stringify({ error }) : text)
      return exitCodes.failure
    }
    const body = await readInput(signal)
    const other = otherContent(body)
    if (other !== undefined) {
      const reason = `the input is ${other}`
      return report({ line: 1, column: 1, reason }, reason)
    }
    const hint = openMetricsEnd.test(body.toString('latin1', Math.max(0, body.length - 7)))
      ? '; it ends as OpenMetrics does and was read as the text format'
      : ''
    const parsed = parseExposition(body)
    if (!parsed.ok) {
      const { line, column, reason } = parsed.failure
      return report({ line, column, reason }, `${line}:${column}: ${reason}${hint}`)
    }
    const { samples } = parsed.value
    if (!json) out(`valid: ${countText(samples.length, 'sample')}${hint}`)
    else if (samples.length > 0) out(samples.map(jsonOf).join('\n'))
    return exitCodes.success
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

function jsonOf({ name, labels, value, timestamp }: PrometheusSample): string {
  // fromEntries defines its keys, __proto__ among them; an assignment would not.
  const pairs = Object.fromEntries(labels)
  return JSON.stringify({ name, labels: pairs, value: textOf(value), timestamp: timestamp ?? null })
}

function textOf(value: number): string {
  if (value === Infinity) return '+Inf'
  return value === -Infinity ? '-Inf' : String(value)
}
