import { buffer } from 'node:stream/consumers'
import { createParser } from '../lib/prometheus/parse.ts'
import { cpuMilliseconds } from './measure.ts'

/** Prints the milliseconds of this process's first parse, of standard input; its arguments are the names wanted, all without. */
const body = await buffer(process.stdin)
const wanted = process.argv.slice(2)
const names = wanted.length === 0 ? undefined : new Set(wanted)
const parser = createParser()
const started = cpuMilliseconds()
parser.parse(body, { names })
console.log(cpuMilliseconds() - started)
