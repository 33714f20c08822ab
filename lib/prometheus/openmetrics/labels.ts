import { LineError } from '../problem.ts'
import { closingQuote, labelNameAt, quote } from '../tokens.ts'

const closeBrace = 125
const comma = 44
const equals = 61
const escaped = /\\([\\n"])/g

/** What braces hold, and the place behind the closing one. */
export interface Braces {
  readonly labels: ReadonlyMap<string, string>
  /** The metric's name, where it stands in the braces; else the empty text. */
  readonly name: string
  readonly end: number
}

/** Reads `a="1","b.c"="2"}` from behind the opening brace; OpenMetrics has no blanks in it. Throws a LineError. */
export function bracesAt(line: string, start: number, maxLabels: number): Braces {
  const labels = new Map<string, string>()
  let name = ''
  let at = start
  if (line.charCodeAt(at) === closeBrace) return { labels, name, end: at + 1 }
  for (;;) {
    if (labels.size >= maxLabels) throw new LineError(at, `more than ${maxLabels} labels`, 'too-large')
    const word = labelNameOf(line, at)
    if (line.charCodeAt(word.end) === equals) {
      if (word.text === '__name__' || labels.has(word.text))
        throw new LineError(at, `label ${word.text} is given twice`)
      const value = quotedAt(line, word.end + 1, 'expected " before the label value')
      labels.set(word.text, value.text)
      at = value.end
    } else {
      if (line.charCodeAt(at) !== quote) throw new LineError(word.end, 'expected = after the label name')
      if (name !== '') throw new LineError(at, 'the metric has a name already')
      name = word.text
      at = word.end
    }
    if (line.charCodeAt(at) === closeBrace) return { labels, name, end: at + 1 }
    if (line.charCodeAt(at) !== comma) throw new LineError(at, 'expected , or }')
    at += 1
  }
}

interface Token {
  readonly text: string
  readonly end: number
}

function labelNameOf(line: string, at: number): Token {
  const isQuoted = line.charCodeAt(at) === quote
  const plain = labelNameAt(line, at)
  const name = isQuoted ? quotedAt(line, at, '') : { text: plain, end: at + plain.length }
  if (name.text === '') throw new LineError(at, 'expected a label name')
  return name
}

/** What stands in quotes at a place, unescaped, and the place behind them. Throws a LineError with the reason given. */
export function quotedAt(line: string, at: number, reason: string): Token {
  if (line.charCodeAt(at) !== quote) throw new LineError(at, reason)
  const close = closingQuote(line, at + 1)
  return { text: withoutEscapes(line.slice(at + 1, close)), end: close + 1 }
}

/** A backslash before any other character than `\`, `n` and `"` is one that is meant (the format's ABNF). */
function withoutEscapes(written: string): string {
  if (!written.includes('\\')) return written
  return written.replace(escaped, (_pair, character: string) => (character === 'n' ? '\n' : character))
}
