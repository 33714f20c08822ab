import { readFileSync } from 'node:fs'
import { parseExposition } from '../../lib/prometheus/index.ts'
import { cpuMilliseconds } from '../processes.ts'

/** By then V8 has optimized the parser. */
const warmUpMs = 1_000
/** Hundreds of parses: each has its share of garbage collection. */
const roundMs = 200

/** Arguments: the file and the names of samples. Prints the CPU milliseconds of a parse, the first one and a warm one. */
const [file = '', ...args] = process.argv.slice(2)
const body = readFileSync(file)
const names = new Set(args)
const firstMs = meanMs(0)
meanMs(warmUpMs)
console.log(JSON.stringify({ firstMs, warmMs: meanMs(roundMs) }))

/** The mean of parses that take at least `minMs` together. */
function meanMs(minMs: number): number {
  const started = cpuMilliseconds()
  for (let parses = 1; ; parses += 1) {
    parseExposition(body, { names })
    const passed = cpuMilliseconds() - started
    if (passed >= minMs) return passed / parses
  }
}
