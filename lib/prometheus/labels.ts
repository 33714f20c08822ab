import { LineError } from './problem.ts'
import {
  closeBrace,
  comma,
  equals,
  labelNameAt,
  quote,
  quotedAt,
  skipBlanks,
  type EscapeRules,
  type Token,
} from './tokens.ts'

/** The syntax of labels in one format. */
export interface LabelRules extends EscapeRules {
  /** Whether blanks may stand between tokens. */
  readonly allowsBlanks: boolean
  /** Whether a comma may follow the last label. */
  readonly allowsFinalComma: boolean
  readonly maxLabels: number
}

// Nearly all labels have no blanks, quoted names or escapes; one expression reads them faster than token by token.
const plainLabel = /([a-zA-Z_][a-zA-Z0-9_]*)="([^"\\]*)"/y

/** The series of a line during parsing; the name is empty until it is found. */
export interface LineSeries {
  name: string
  readonly labels: Map<string, string>
}

/**
 * Reads `a="1","b.c"="2"}` after the opening brace; a quoted text without a value is the metric's name. Returns the
 * index after the closing brace. Throws a LineError.
 */
export function readLabels(line: string, start: number, series: LineSeries, rules: LabelRules): number {
  let at = skip(line, start, rules)
  while (line.charCodeAt(at) !== closeBrace) {
    if (series.labels.size >= rules.maxLabels)
      throw new LineError(at, `more than ${rules.maxLabels} labels`, 'too-large')
    at = skip(line, readMember(line, at, series, rules), rules)
    if (line.charCodeAt(at) === closeBrace) break
    if (line.charCodeAt(at) !== comma) throw new LineError(at, 'expected , or }')
    at = skip(line, at + 1, rules)
    if (line.charCodeAt(at) === closeBrace && !rules.allowsFinalComma)
      throw new LineError(at, 'expected a label name')
  }
  return at + 1
}

/** Reads a label or a quoted metric name; returns the index after it. */
function readMember(line: string, start: number, series: LineSeries, rules: LabelRules): number {
  plainLabel.lastIndex = start
  const [, plainName, plainValue = ''] = plainLabel.exec(line) ?? []
  if (plainName !== undefined) {
    addLabel(series, start, plainName, plainValue)
    return plainLabel.lastIndex
  }
  const { text: name, end } = nameAt(line, start, rules)
  const equalsAt = skip(line, end, rules)
  if (line.charCodeAt(equalsAt) === equals) {
    const value = valueAt(line, skip(line, equalsAt + 1, rules), rules)
    addLabel(series, start, name, value.text)
    return value.end
  }
  if (line.charCodeAt(start) !== quote) throw new LineError(equalsAt, 'expected = after the label name')
  if (series.name !== '') throw new LineError(start, 'the metric has a name already')
  series.name = name
  return end
}

function addLabel({ labels }: LineSeries, at: number, name: string, value: string): void {
  if (name === '__name__' || labels.has(name)) throw new LineError(at, `label ${name} is given twice`)
  labels.set(name, value)
}

function nameAt(line: string, at: number, rules: LabelRules): Token {
  const name = line.charCodeAt(at) === quote ? quotedAt(line, at, rules) : labelNameAt(line, at)
  if (name.text === '') throw new LineError(at, 'expected a label name or }')
  return name
}

function valueAt(line: string, at: number, rules: LabelRules): Token {
  if (line.charCodeAt(at) !== quote) throw new LineError(at, 'expected " before the label value')
  return quotedAt(line, at, rules)
}

function skip(line: string, at: number, { allowsBlanks }: LabelRules): number {
  return allowsBlanks ? skipBlanks(line, at) : at
}
