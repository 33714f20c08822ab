/** Places of a line that may be as long as a target likes. */
const places: readonly ((long: string) => string)[] = [
  (long) => long,
  (long) => `${long}up 1`,
  (long) => `up${long} 1`,
  (long) => `up${long}{} 1`,
  (long) => `{"${long}"} 1`,
  (long) => `{"${long}`,
  (long) => `up{${long}} 1`,
  (long) => `up{${long}="a"} 1`,
  (long) => `up{a="${long}"} 1`,
  (long) => `up{a="${long}`,
  (long) => `up_bucket{le="${long}"} 1`,
  (long) => `up_bucket{le="1${long}x"} 1`,
  (long) => `up ${long}`,
  (long) => `up 1${long}x`,
  (long) => `up 1 ${long}`,
  (long) => `up 1 1${long}x`,
  (long) => `up 1 # {a="${long}"} 1`,
  (long) => `# HELP up ${long}`,
  (long) => `# TYPE up ${long}`,
  (long) => `# ${long}`,
]

/** What a parser may have to look at again and again. */
export const pieces = [
  '\\\\',
  '\\"',
  '\\',
  '"',
  '{',
  '}',
  ' ',
  '\t',
  '1',
  '.',
  'e',
  '-',
  '_',
  'a="b",',
  ' # {',
  '\0',
  'é',
]

/** A line each place, with a piece there so many times. */
export function worstLines(piece: string, times: number): readonly string[] {
  return places.map((place) => `${place(piece.repeat(times))}\n`)
}

/** Bodies of so many lines. */
export const bodies: Readonly<Record<string, (lines: number) => string>> = {
  'of one series': (lines) => 'up{job="a"} 1\n'.repeat(lines),
  'of many series': (lines) => each(lines, (line) => `up{job="${line}"} 1`),
  'of many metrics': (lines) => each(lines, (line) => `up_${line}_sum 1`),
  'of many families': (lines) => each(lines, (line) => `# HELP up_${line} a\n# TYPE up_${line} histogram`),
  'of two metrics in turn': (lines) =>
    each(lines, (line) => `${line % 2 === 0 ? 'up' : 'down'}{job="${line}"} 1`),
  'of buckets': (lines) => `# TYPE up histogram\n${each(lines, (line) => `up_bucket{le="${line}"} 1`)}`,
  'of one sample with many labels': (lines) => `up{${each(lines, (line) => `a${line}="b"`, ',')}} 1\n`,
}

function each(count: number, line: (index: number) => string, end = '\n'): string {
  return Array.from({ length: count }, (_, index) => line(index) + end).join('')
}
