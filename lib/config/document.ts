import { LineCounter, parseDocument, visit, type Document, type YAMLError } from 'yaml'
import { locate, type Positions } from './positions.ts'

/** What is wrong with the text itself, before it has any meaning. */
export interface SyntaxProblem {
  readonly offset: number
  readonly message: string
}

export interface YamlDocument extends Positions {
  /** Plain data; undefined when there are syntax problems. */
  readonly value: unknown
  readonly syntax: readonly SyntaxProblem[]
  /** Line and column of an offset, both from 1. */
  readonly positionOf: (offset: number) => { readonly line: number; readonly column: number }
}

// Our own words: those of the parser quote the text, which may hold a secret.
const remedies: Partial<Record<string, string>> = {
  BAD_INDENT: 'indent the keys of one mapping alike, and close every bracket',
  BAD_SCALAR_START: 'quote a value that starts with a reserved character',
  BLOCK_AS_IMPLICIT_KEY: 'quote a value that contains a colon and a space',
  MISSING_CHAR: 'a quote, comma, bracket or colon is missing',
  MULTIPLE_DOCS: 'keep one document a file; remove the ---',
  NON_STRING_KEY: 'make a key plain text, and quote a value that starts with a brace',
  TAB_AS_INDENT: 'indent with spaces, not tabs',
}

/**
 * Reads YAML 1.2. Without aliases, unless they are asked for: nothing in watch.yml needs them, and so every value has
 * one place.
 */
export function readDocument(text: string, { aliases = false } = {}): YamlDocument {
  const lineCounter = new LineCounter()
  const options = { lineCounter, prettyErrors: false, stringKeys: true, uniqueKeys: false, merge: aliases }
  const document = parseDocument(text, options)
  const syntax = [...document.errors.map(toSyntaxProblem), ...(aliases ? [] : aliasesIn(document))]
  return {
    ...locate(document.contents),
    value: syntax.length === 0 ? document.toJS() : undefined,
    syntax,
    positionOf: (offset) => {
      const { line, col } = lineCounter.linePos(offset)
      // An empty text has no line to count from.
      return { line: Math.max(line, 1), column: Math.max(col, 1) }
    },
  }
}

function toSyntaxProblem({ code, pos: [offset] }: YAMLError): SyntaxProblem {
  return { offset, message: `not YAML: ${remedies[code] ?? `correct what stands here (${code})`}` }
}

function aliasesIn(document: Document.Parsed): SyntaxProblem[] {
  const found: SyntaxProblem[] = []
  visit(document, {
    Alias: (_, { range }) => {
      const message = 'found an alias; write the value out, or quote a text that starts with *'
      found.push({ offset: range?.[0] ?? 0, message })
    },
  })
  return found
}
