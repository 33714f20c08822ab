import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createParser } from '../lib/prometheus/parse.ts'
import { cpuMilliseconds, millisecondsOf, spreadOf } from './measure.ts'

/** Some hundred parses a round: the collector of garbage has its share in each. */
const leastMs = 200
const countedParses = 15

/** A round of our parser: `warm` knows the body from the rounds before, `cold` is a new one for every parse. */
export function ours(body: Buffer, knows: 'warm' | 'cold', names?: ReadonlySet<string>): () => number {
  const warm = createParser()
  const call = (): void => {
    const parser = knows === 'warm' ? warm : createParser()
    parser.parse(body, { names })
  }
  return () => millisecondsOf(call, leastMs, cpuMilliseconds)
}

const firstParse = fileURLToPath(new URL('first-parse-program.ts', import.meta.url))

/** A round of the first parse in a process of its own: nothing is compiled yet, as in a Lambda that has just started. */
export function oursFirst(
  body: Buffer,
  names: ReadonlySet<string> = new Set(),
): (signal: AbortSignal) => Promise<number> {
  return async (signal) => {
    const child = spawn(process.execPath, [firstParse, ...names], {
      stdio: ['pipe', 'pipe', 'inherit'],
      signal,
    })
    child.stdin.end(body)
    return Number(await text(child.stdout))
  }
}

/** Bytes of the heap that a warm parse takes, a sample; parses during which garbage was collected are left out. */
export function allocatedBytes(body: Buffer, samples: number): number {
  const parser = createParser()
  parser.parse(body)
  const grown = Array.from({ length: countedParses }, () => {
    const before = process.memoryUsage().heapUsed
    parser.parse(body)
    return process.memoryUsage().heapUsed - before
  })
  return Math.round(spreadOf(grown.filter((bytes) => bytes > 0)).median / samples)
}
