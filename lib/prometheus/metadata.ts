import { LineError } from './problem.ts'
import { scanName, type Scan } from './scan.ts'
import { closingQuote, isBlank, metricNameAt, quote, skipBlanks, unescaped, wordAt } from './tokens.ts'

/** The types of the text format 0.0.4; of the two spellings of a gauge histogram neither has rules. */
const types = [
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'gauge_histogram',
  'summary',
  'untyped',
] as const
export type FamilyType = (typeof types)[number]

/** What a comment line says of a family; free text says nothing. */
export type Metadata =
  | { readonly keyword: 'HELP'; readonly name: string; readonly at: number }
  | { readonly keyword: 'TYPE'; readonly name: string; readonly at: number; readonly type: FamilyType }
  | { readonly keyword: undefined }

const capitalH = 72
const freeText: Metadata = { keyword: undefined }
const typesByName: ReadonlyMap<string, FamilyType> = new Map(types.map((type) => [type, type]))
/** `# HELP ` and `# TYPE `. */
const keywordLength = 7

/**
 * Whether a comment begins as nearly all do, `# HELP name ` or `# TYPE name ` with one blank between its parts and
 * something behind them. Any other, valid or not, is for `parseMetadata`.
 */
export function scanMetadata(text: string, start: number, end: number, scan: Scan): boolean {
  const opening = text.slice(start, start + keywordLength)
  if (opening !== '# HELP ' && opening !== '# TYPE ') return false
  if (!scanName(text, start + keywordLength, scan)) return false
  scan.hash = (Math.imul(scan.hash, 31) + text.charCodeAt(start + 2) + end - start) | 0
  return scan.nameEnd + 1 < end && !isBlank(text.charCodeAt(scan.nameEnd + 1))
}

/** What a comment of the scanned form says, its name ending at a place. Undefined where it is for `parseMetadata`. */
export function scannedMetadata(line: string, nameEnd: number): Metadata | undefined {
  const name = line.slice(keywordLength, nameEnd)
  const at = nameEnd + 1
  const isHelp = line.charCodeAt(2) === capitalH
  if (isHelp) return line.includes('\\', at) ? undefined : { keyword: 'HELP', name, at }
  const type = typesByName.get(line.slice(at))
  return type === undefined ? undefined : { keyword: 'TYPE', name, at, type }
}

/** Reads a line that begins with a `#`, blanks aside. Where nothing follows the name it is free text. Throws a LineError. */
export function parseMetadata(line: string): Metadata {
  const keywordAt = skipBlanks(line, skipBlanks(line, 0) + 1)
  const keyword = wordAt(line, keywordAt)
  const nameAt = skipBlanks(line, keywordAt + keyword.length)
  if ((keyword !== 'HELP' && keyword !== 'TYPE') || nameAt === line.length) return freeText
  const isQuoted = line.charCodeAt(nameAt) === quote
  const nameEnd = isQuoted ? closingQuote(line, nameAt + 1) + 1 : nameAt + metricNameAt(line, nameAt).length
  const name = isQuoted ? unescaped(line, nameAt + 1, nameEnd - 1) : line.slice(nameAt, nameEnd)
  if (name === '' || (nameEnd < line.length && !isBlank(line.charCodeAt(nameEnd))))
    throw new LineError(nameEnd, `expected a metric name after ${keyword}`)
  const at = skipBlanks(line, nameEnd)
  if (at === line.length) return freeText
  if (keyword === 'TYPE') return { keyword, name, at, type: typeAt(line, at) }
  unescaped(line, at, line.length)
  return { keyword, name, at }
}

function typeAt(line: string, at: number): FamilyType {
  const written = wordAt(line, at)
  const type = types.find((one) => one === written)
  if (type === undefined || skipBlanks(line, at + written.length) < line.length)
    throw new LineError(at, 'the type is none of the text format')
  return type
}
