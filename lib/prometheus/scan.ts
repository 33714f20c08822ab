import { quote, space } from './tokens.ts'

const lineFeed = 10
const comma = 44
const equals = 61
const backslash = 92
const openBrace = 123
const closeBrace = 125

/** What a scan finds out about one line. One serves all lines, so that scanning takes no memory. */
export interface Scan {
  /** Of the names and values that were scanned; lines that differ may have the same. */
  hash: number
  /** Behind the metric's name. */
  nameEnd: number
  /** Behind the series, where the blank before the value stands. */
  end: number
  /** Where the name of each label begins and ends, and where its value does: four numbers a label. */
  readonly places: number[]
  labels: number
  hasEscapes: boolean
}

export function newScan(): Scan {
  return { hash: 0, nameEnd: 0, end: 0, places: [], labels: 0, hasEscapes: false }
}

const starts = 1
const goesOn = 2
/** By ASCII code: what a name starts with or goes on with. */
const metricCharacters = characters(/[a-zA-Z_:]/, /\d/)
const labelCharacters = characters(/[a-zA-Z_]/, /\d/)
const escapable = characters(/["\\n]/)

function characters(first: RegExp, later?: RegExp): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) => {
    const character = String.fromCharCode(code)
    if (first.test(character)) return starts
    return later?.test(character) === true ? goesOn : 0
  })
}

/**
 * Whether a line begins as nearly all samples do, `name{label="value",label="value"} `, with no blanks but the last
 * and at most so many labels. Any other, valid or not, is for `parseLine`, which takes several times as long and says
 * what is wrong.
 */
export function scanSeries(text: string, start: number, maxLabels: number, scan: Scan): boolean {
  scan.hash = 0
  scan.labels = 0
  scan.hasEscapes = false
  let at = nameEnd(text, start, metricCharacters, scan)
  if (at === start) return false
  scan.nameEnd = at
  if (text.charCodeAt(at) === openBrace) at = labelsEnd(text, at + 1, maxLabels, scan)
  scan.end = at
  return text.charCodeAt(at) === space
}

/** The metric's name at a place of a comment, which a blank follows; its end is the scan's. */
export function scanName(text: string, start: number, scan: Scan): boolean {
  scan.hash = 0
  scan.nameEnd = nameEnd(text, start, metricCharacters, scan)
  return scan.nameEnd > start && text.charCodeAt(scan.nameEnd) === space
}

/** The place behind the name at a place, which is the same where there is none. */
function nameEnd(text: string, start: number, allowed: Uint8Array, scan: Scan): number {
  let at = start
  let code = text.charCodeAt(at)
  if (allowed[code] !== starts) return start
  let { hash } = scan
  while ((allowed[code] ?? 0) > 0) {
    hash = (Math.imul(hash, 31) + code) | 0
    at += 1
    code = text.charCodeAt(at)
  }
  scan.hash = hash
  return at
}

/** The place behind the brace that closes the labels; -1 where they are not as usual. */
function labelsEnd(text: string, start: number, maxLabels: number, scan: Scan): number {
  let at = start
  while (text.charCodeAt(at) !== closeBrace) {
    const equalsAt = nameEnd(text, at, labelCharacters, scan)
    const valueAt = equalsAt + 2
    if (scan.labels >= maxLabels || equalsAt === at || text.charCodeAt(equalsAt) !== equals) return -1
    if (text.charCodeAt(valueAt - 1) !== quote) return -1
    const close = valueEnd(text, valueAt, scan)
    if (close === -1) return -1
    addPlaces(scan, at, equalsAt, valueAt, close)
    at = close + 1
    if (text.charCodeAt(at) === comma) at += 1
    else if (text.charCodeAt(at) !== closeBrace) return -1
  }
  return at + 1
}

/** The place of the quote that closes a value; -1 where the line has none, or a bad escape stands before it. */
function valueEnd(text: string, start: number, scan: Scan): number {
  let { hash } = scan
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      scan.hash = (Math.imul(hash, 31) + code) | 0
      return at
    }
    if (code === lineFeed) return -1
    if (code === backslash) {
      at += 1
      if (escapable[text.charCodeAt(at)] !== starts) return -1
      scan.hasEscapes = true
    }
    hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  }
  return -1
}

function addPlaces(scan: Scan, start: number, end: number, valueAt: number, close: number): void {
  const { places } = scan
  const at = scan.labels * 4
  places[at] = start
  places[at + 1] = end
  places[at + 2] = valueAt
  places[at + 3] = close
  scan.labels += 1
}
