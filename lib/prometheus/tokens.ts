import { LineError } from './problem.ts'

const tab = 9
export const space = 32
export const quote = 34
const backslash = 92

// A regular expression that is sticky reads one token at a place without copying the text.
const metricName = /[a-zA-Z_:][a-zA-Z0-9_:]*/y
const labelName = /[a-zA-Z_][a-zA-Z0-9_]*/y
const word = /[^ \t\n]+/y
const badEscape = /\\(?!["\\n])/
const escaped = /\\(.)/g

export function isBlank(code: number): boolean {
  return code === space || code === tab
}

/** The place of the next character that is no blank. */
export function skipBlanks(text: string, from: number): number {
  let at = from
  while (isBlank(text.charCodeAt(at))) at += 1
  return at
}

/** The metric name at a place, written without quotes; the empty text where there is none. */
export function metricNameAt(text: string, at: number): string {
  return tokenAt(metricName, text, at)
}

/** The place behind the metric name at a place, which is the same where there is none. */
export function metricNameEnd(text: string, at: number): number {
  return endOf(metricName, text, at)
}

/** The label name at a place, written without quotes; the empty text where there is none. */
export function labelNameAt(text: string, at: number): string {
  return tokenAt(labelName, text, at)
}

/** What stands at a place up to the next blank or the end of the line. */
export function wordAt(text: string, at: number): string {
  return tokenAt(word, text, at)
}

function tokenAt(pattern: RegExp, text: string, at: number): string {
  return text.slice(at, endOf(pattern, text, at))
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** The place of the quote that closes the one before `start`. Throws a LineError where the line has none. */
export function closingQuote(line: string, start: number): number {
  for (let at = start; at < line.length; at += 1) {
    const code = line.charCodeAt(at)
    if (code === quote) return at
    if (code === backslash) at += 1
  }
  throw new LineError(start, 'there is no closing "')
}

/** What is written between two places, unescaped. Throws a LineError. */
export function unescaped(line: string, start: number, end: number): string {
  const written = line.slice(start, end)
  if (!written.includes('\\')) return written
  const pairs = written.replaceAll('\\\\', '..')
  const bad = badEscape.exec(pairs)
  if (bad !== null) throw new LineError(start + bad.index, 'only \\\\, \\n and \\" are escapes')
  return written.replace(escaped, (_pair, character: string) => (character === 'n' ? '\n' : character))
}
