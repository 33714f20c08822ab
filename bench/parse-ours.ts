import { createParser } from '../lib/prometheus/parse.ts'
import { millisecondsOf, spreadOf } from './measure.ts'

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
  return () => millisecondsOf(call, leastMs, () => performance.now())
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
