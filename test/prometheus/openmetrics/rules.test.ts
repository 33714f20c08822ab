import { describe, expect, test } from 'vitest'
import { parseExposition } from '../../../lib/prometheus/parse.ts'
import type { Parsed } from '../../../lib/prometheus/read-lines.ts'

/** Anchore's metrics as a client library of OpenMetrics 1.0 would write them. */
const parse = (body: string | Buffer): Parsed => parseExposition(Buffer.from(body), { format: 'openmetrics' })

const queue = '# TYPE queue_length gauge\nqueue_length{queuename="images"} 137\n'
const analyses = '# TYPE analyses counter\nanalyses_total{status="fail"} 3\n'
const end = '# EOF\n'

describe('a body of OpenMetrics is taken', () => {
  test.each([
    ['with families one after another', `${queue}${analyses}${end}`, 2],
    [
      'with a help text of any signs, escaped and not',
      `# HELP up It's "\\" \\n größer # EOF\nup 1\n${end}`,
      1,
    ],
    ['with an empty help text', `# HELP up \nup 1\n${end}`, 1],
    [
      'with help, unit and type in any order',
      `# UNIT wait_seconds seconds\n# HELP wait_seconds W\n# TYPE wait_seconds gauge\nwait_seconds 4\n${end}`,
      1,
    ],
    ['with an empty unit', `# TYPE up gauge\n# UNIT up \nup 1\n${end}`, 1],
    ['with a family that has no samples', `# TYPE analyses counter\n${queue}${end}`, 1],
    ['with a sign of four bytes in a label', `up{team="🦀"} 1\n${end}`, 1],
    [
      'with times in fractions of seconds, and before 1970',
      `up{a="1"} 1 1795516260.123\nup{a="2"} 1 -0.5\n${end}`,
      2,
    ],
    ['with a time as a power of ten', `up 1 1.7e9\n${end}`, 1],
    ['with the same time twice within a metric', `# TYPE up gauge\nup 1 5\nup 2 5\n${end}`, 2],
    [
      'with an exemplar that has no labels',
      `# TYPE analyses counter\nanalyses_total 3 # {} 1 1795516260\n${end}`,
      1,
    ],
    [
      'with an exemplar of exactly 128 characters',
      `# TYPE analyses counter\nanalyses_total 3 # {id="${'🦀'.repeat(126)}"} 1\n${end}`,
      1,
    ],
    [
      'with two histograms of one family',
      `# TYPE t histogram\nt_bucket{a="1",le="+Inf"} 1\nt_bucket{a="2",le="1"} 0\nt_bucket{a="2",le="+Inf"} 4\n${end}`,
      3,
    ],
    [
      'with bounds in more than one spelling',
      `# TYPE t histogram\nt_bucket{le="1e-1"} 1\nt_bucket{le="0.5"} 1\nt_bucket{le="+Inf"} 1\n${end}`,
      3,
    ],
  ])('%s', (_title, body, count) => {
    const parsed = parse(body)
    expect(parsed).toMatchObject({ ok: true })
    expect(parsed.ok && parsed.value.length).toBe(count)
  })
})

describe('a body of OpenMetrics is refused', () => {
  test.each<[string, string | Buffer, number]>([
    [
      'with a help text that is not UTF-8',
      Buffer.from(`${queue}# HELP up größer\nup 1\n${end}`, 'latin1'),
      3,
    ],
    ['with a label that is not UTF-8', Buffer.from(`${queue}up{a="größer"} 1\n${end}`, 'latin1'), 3],
    [
      'with bytes that are not UTF-8 in what would be a comment of the text format',
      Buffer.from(`# größer\n${end}`, 'latin1'),
      1,
    ],
    [
      'with a surrogate in UTF-8',
      Buffer.concat([Buffer.from('# HELP up '), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from(`\n${end}`)]),
      1,
    ],
    ['with a comment that the text format takes', `# scraped at noon\n${end}`, 1],
    ['with two blanks in a comment', `# TYPE  up gauge\n${end}`, 1],
    ['with a tab in a comment', `# TYPE\tup gauge\n${end}`, 1],
    ['with keywords in small letters', `# type up gauge\n${end}`, 1],
    ['with lines that end in a carriage return', `up 1\r\n${end}`, 1],
    ['with a blank line at its end', `up 1\n\n${end}`, 2],
    ['with a blank behind the end', 'up 1\n# EOF \n', 2],
    ['with more behind the end', `up 1\n${end}\n`, 3],
    ['with metadata behind the samples', `up 1\n# HELP up Text.\n${end}`, 2],
    ['with a family that comes back', `${queue}${analyses}${queue}${end}`, 7],
    ['with a counter without _total', `# TYPE analyses counter\nanalyses 3\n${end}`, 3],
    ['with a name that begins with a digit', `2xx 1\n${end}`, 1],
    ['with a value of two numbers', `up 1 2 3\n${end}`, 1],
    ['with an exemplar without a value', `# TYPE analyses counter\nanalyses_total 3 # {id="a"}\n${end}`, 2],
    ['with an exemplar on a gauge', `# TYPE up gauge\nup 1 # {id="a"} 1\n${end}`, 2],
    ['with a bucket of the bound NaN', `# TYPE t histogram\nt_bucket{le="NaN"} 1\n${end}`, 2],
  ])('%s', (_title, body, line) => {
    expect(parse(body)).toMatchObject({ ok: false, failure: { kind: 'malformed', line } })
  })
})
