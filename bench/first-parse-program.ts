import { buffer } from 'node:stream/consumers'
import { parseExposition } from '../lib/prometheus/parse.ts'
import { cpuMilliseconds } from './measure.ts'

/** Prints the milliseconds of this process's first parse: of standard input, by the names in its arguments. */
const body = await buffer(process.stdin)
const names = new Set(process.argv.slice(2))
const started = cpuMilliseconds()
parseExposition(body, { names })
console.log(cpuMilliseconds() - started)
