import { text } from 'node:stream/consumers'
import { parseExposition, type ExpositionFormat } from '../../../lib/prometheus/parse.ts'

/** Parses every line of standard input as a body of its own, in the format of its argument; prints how many there are. */
const format = process.argv[2] as ExpositionFormat
const lines = (await text(process.stdin)).split('\n').slice(0, -1)
for (const line of lines) parseExposition(Buffer.from(`${line}\n`), { format })
console.log(`${lines.length} lines`)
