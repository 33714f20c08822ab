import {
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type YAMLError,
} from 'yaml'
import type { Path, Position, ProblemAt } from './problems.ts'

/** An error in the text itself. */
export interface SyntaxProblem {
  /** The path of a key that is given twice; empty for a text that is not YAML. */
  readonly path: Path
  readonly position: Position
  readonly message: string
}

export interface YamlDocument {
  /** Plain data; undefined when there are syntax problems. */
  readonly value: unknown
  readonly syntax: readonly SyntaxProblem[]
  /** The second and later occurrences of a key. */
  readonly duplicates: readonly SyntaxProblem[]
  /** The position of the key or the value at `path`; of the nearest key above it if there is none. */
  readonly positionOf: (path: Path, part: ProblemAt['part']) => Position
}

// The messages of the parser quote the text, which may hold a secret.
const remedies: Partial<Record<string, string>> = {
  BAD_INDENT: 'indent the keys of one mapping alike, and close every bracket',
  BAD_SCALAR_START: 'quote a value that starts with a reserved character',
  BLOCK_AS_IMPLICIT_KEY: 'quote a value that contains a colon and a space',
  MISSING_CHAR: 'a quote, comma, bracket or colon is missing',
  MULTIPLE_DOCS: 'keep one document per file; remove the ---',
  NON_STRING_KEY: 'make a key plain text, and quote a value that starts with a brace',
  TAB_AS_INDENT: 'indent with spaces, not tabs',
}

/**
 * Reads YAML 1.2. Refuses aliases unless `aliases` is set: without them each value has one position. A key that is given
 * twice is not a syntax problem: the rest of the file is still checked.
 */
export function readDocument(text: string, { aliases = false } = {}): YamlDocument {
  const lineCounter = new LineCounter()
  const options = { lineCounter, prettyErrors: false, stringKeys: true, merge: aliases }
  const document = parseDocument(text, options)
  const toPosition = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset)
    // An empty text has no line to count from.
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const isDuplicate = ({ code }: YAMLError): boolean => code === 'DUPLICATE_KEY'
  const syntax = [
    ...document.errors.filter((error) => !isDuplicate(error)).map(syntaxProblem),
    ...(aliases ? [] : aliasesIn(document)),
  ].map(({ offset, message }) => ({ path: [], position: toPosition(offset), message }))
  return {
    value: syntax.length === 0 ? document.toJS() : undefined,
    syntax,
    duplicates: document.errors.filter(isDuplicate).map(({ pos: [offset] }) => ({
      path: pathOf(document, offset),
      position: toPosition(offset),
      message: 'key given twice; keep one',
    })),
    positionOf: (path, part) => toPosition(offsetOf(document, path, part)),
  }
}

interface OffsetProblem {
  readonly offset: number
  readonly message: string
}

function syntaxProblem({ code, pos: [offset] }: YAMLError): OffsetProblem {
  return { offset, message: `not YAML: ${remedies[code] ?? `correct the text at this position (${code})`}` }
}

function aliasesIn(document: Document.Parsed): OffsetProblem[] {
  const found: OffsetProblem[] = []
  visit(document, {
    Alias: (_, { range }) => {
      const message = 'found an alias; write the value out, or quote a text that starts with *'
      found.push({ offset: range?.[0] ?? 0, message })
    },
  })
  return found
}

function offsetOf(document: Document, path: Path, part: ProblemAt['part']): number {
  const node = part === 'value' ? document.getIn(path, true) : keyNode(document, path)
  const offset = isNode(node) ? node.range?.[0] : undefined
  if (offset !== undefined) return offset
  if (part === 'value') return offsetOf(document, path, 'key')
  return path.length === 0 ? 0 : offsetOf(document, path.slice(0, -1), 'key')
}

/** The key at the end of `path`, or the item of a list. */
function keyNode(document: Document, path: Path): unknown {
  if (path.length === 0) return undefined
  const parent = document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return document.getIn(path, true)
  return parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))?.key
}

/** The path of the key at `offset`. */
function pathOf(document: Document, offset: number): Path {
  let path: Path = []
  visit(document, {
    Pair: (_, pair, ancestors) => {
      if (!isScalar(pair.key) || pair.key.range?.[0] !== offset) return undefined
      path = [...ancestors, pair].flatMap((node, index, nodes): Path => {
        if (isPair(node)) return isScalar(node.key) ? [String(node.key.value)] : []
        return isSeq(node) ? [node.items.indexOf(nodes[index + 1])] : []
      })
      return visit.BREAK
    },
  })
  return path
}
