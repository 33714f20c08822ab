import { asSchema, type JsonSchema } from '../json-schema.ts'
import { flow } from './flow.ts'

/** The columns of a line: a longer comment stands above its key, a longer value in block style. */
const width = 120
/** The maximum length of a comment beside the key of a block. */
const shortComment = 60
/** The maximum length of a line whose comment is aligned with those of its neighbours. */
const shortLine = 28

interface Entry {
  readonly isGiven: boolean
  /** The key and its value. */
  readonly lines: readonly string[]
  readonly comment: string
}

/**
 * A mapping in YAML with the descriptions of its keys as comments. A key without a value is commented out and shows its
 * default or an example; a key with neither is left out.
 */
export function mappingLines(schema: JsonSchema, values: object, room = width): readonly string[] {
  const entries = entriesOf(schema, values, room)
  return entries.flatMap((entry, index) => {
    const before = entries[index - 1]
    const isApart = before !== undefined && (isBelowComment(before, room) || isBelowComment(entry, room))
    return [...(isApart ? [''] : []), ...entryLines(entry, alignment(entries, index, room), room)]
  })
}

export function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`))
}

/** A text as lines of comments. */
export function commentLines(text: string, room = width): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const words = line.split(' ')
    const lines = [`# ${words.shift() ?? ''}`]
    for (const word of words) {
      const longer = `${lines.at(-1) ?? ''} ${word}`
      if (longer.length > room) lines.push(`# ${word}`)
      else lines.splice(-1, 1, longer)
    }
    return lines
  })
}

function entriesOf({ properties = {} }: JsonSchema, values: object, room: number): readonly Entry[] {
  const given = new Map<string, unknown>(Object.entries(values))
  const described = new Set<string>()
  return Object.entries(properties).flatMap(([key, property]): Entry[] => {
    const schema = asSchema(property)
    const value = given.get(key)
    const shown = value ?? schema.default ?? schema.examples?.[0] ?? schema.enum?.[0]
    if (shown === undefined) return []
    const keys = hasOneKey(schema) ? '' : Object.keys(schema.properties ?? {}).join()
    const isDescribed = keys !== '' && described.has(keys)
    const lines = valueLines(key, shown, schema, { room, isDescribed })
    described.add(keys)
    return [{ isGiven: value !== undefined, lines, comment: isDescribed ? '' : (schema.description ?? '') }]
  })
}

interface Place {
  readonly room: number
  /** Whether the keys of this mapping are described in one above it. */
  readonly isDescribed: boolean
}

function valueLines(
  key: string,
  value: unknown,
  schema: JsonSchema,
  { room, isDescribed }: Place,
): readonly string[] {
  const line = `${key}: ${flow(value)}`
  if (typeof value !== 'object' || value === null) return [line]
  if (Array.isArray(value)) {
    const item = asSchema(schema.items)
    if (item.properties === undefined)
      return line.length <= room ? [line] : [`${key}:`, ...scalarItems(value)]
    const [example = []] = schema.examples ?? []
    const others = itemLines(example, item, room - 4).map(commentedOut)
    return [`${key}:`, ...indent([...itemLines(value, item, room - 2), ...others])]
  }
  if ((hasOneKey(schema) || isDescribed) && line.length <= room) return [line]
  return [`${key}:`, ...indent(mappingLines(schema, value, room - 2))]
}

/** Such a mapping has its description at the key above it. */
function hasOneKey({ maxProperties, properties = {} }: JsonSchema): boolean {
  return maxProperties === 1 || Object.keys(properties).length === 1
}

function scalarItems(items: readonly unknown[]): readonly string[] {
  return indent(items.map((item) => `- ${flow(item)}`))
}

function itemLines(items: unknown, schema: JsonSchema, room: number): readonly string[] {
  if (!Array.isArray(items)) return []
  return items.flatMap((item: object) => {
    const [first = '', ...rest] = mappingLines(schema, item, room - 2)
    return [`- ${first}`, ...indent(rest)]
  })
}

function entryLines(entry: Entry, column: number, room: number): readonly string[] {
  const { comment, isGiven } = entry
  const toLine = isGiven ? (line: string) => line : commentedOut
  if (comment === '') return entry.lines.map(toLine)
  if (isBelowComment(entry, room)) return [...commentLines(comment, room), ...entry.lines.map(toLine)]
  const [first = '', ...rest] = entry.lines
  return [`${first.padEnd(column)} # ${comment}`, ...rest].map(toLine)
}

function isBelowComment({ lines, comment, isGiven }: Entry, room: number): boolean {
  if (lines.length > 1) return comment.length > shortComment
  const [line = ''] = lines
  return `${isGiven ? '' : '# '}${line} # ${comment}`.length > room
}

/** The column of the comment: short entries that are commented out and follow each other have one. */
function alignment(entries: readonly Entry[], index: number, room: number): number {
  const isOther = (entry: Entry) => !isAligned(entry, room)
  const start = entries.slice(0, index).findLastIndex(isOther) + 1
  const end = entries.findIndex((entry, at) => at >= index && isOther(entry))
  const run = entries.slice(start, end === -1 ? undefined : end)
  return Math.max(0, ...run.map(({ lines: [line = ''] }) => line.length))
}

function isAligned(entry: Entry, room: number): boolean {
  const { lines, isGiven } = entry
  const [line = '', ...more] = lines
  return !isGiven && more.length === 0 && line.length <= shortLine && !isBelowComment(entry, room)
}

function commentedOut(line: string): string {
  return `# ${line}`.trimEnd()
}
