import { text } from 'node:stream/consumers'
import { parseExposition } from '../../lib/prometheus/parse.ts'

/** Parses every line of standard input as a body of its own; prints how many there are. */
const lines = (await text(process.stdin)).split('\n').slice(0, -1)
for (const line of lines) parseExposition(Buffer.from(`${line}\n`))
console.log(`${lines.length} lines`)
