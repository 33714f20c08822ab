import { asSchema, type JsonSchema } from './schema.ts'

/** The maximum length of a comment beside the key of a block. */
const shortComment = 60
/** The maximum length of a line whose comment is aligned with those of its neighbours. */
const shortLine = 30

interface Entry {
  /** The key and its value. */
  readonly lines: readonly string[]
  readonly comment: string
  readonly isBelowComment: boolean
  readonly isAligned: boolean
}

/**
 * A mapping in YAML with the descriptions of its keys as comments. A key without a value is commented out and shows its
 * default or an example; a key with neither is left out.
 */
export function mappingLines(schema: JsonSchema, values: object, columns = width): readonly string[] {
  const entries = entriesOf(schema, values, columns)
  return entries.flatMap((entry, index) => {
    const { lines, comment, isBelowComment } = entry
    const [first = '', ...rest] = lines
    const before = entries[index - 1]
    const isApart = before !== undefined && (isBelowComment || before.isBelowComment)
    return [
      ...(isApart ? [''] : []),
      ...(isBelowComment ? commentLines(comment, columns) : []),
      ...(isBelowComment || comment === ''
        ? [first]
        : [`${first.padEnd(columnOf(entries, index))} # ${comment}`]),
      ...rest,
    ]
  })
}

function entriesOf({ properties = {} }: JsonSchema, values: object, columns: number): readonly Entry[] {
  const given = new Map<string, unknown>(Object.entries(values))
  const described = new Set<string>()
  return Object.entries(properties).flatMap(([key, property]): Entry[] => {
    const schema = asSchema(property)
    const value = given.get(key)
    const shown = value ?? nonEmpty(schema.default) ?? schema.examples?.[0] ?? schema.enum?.[0]
    if (shown === undefined) return []
    const keys = hasOneKey(schema) ? '' : Object.keys(schema.properties ?? {}).join()
    const isDescribed = keys !== '' && described.has(keys)
    described.add(keys)
    const lines = valueLines(key, shown, schema, columns, isDescribed)
    return [
      toEntry(
        value === undefined ? lines.map(commentOut) : lines,
        isDescribed ? '' : schema.description,
        columns,
      ),
    ]
  })
}

/** An empty list would not show the notation. */
function nonEmpty(value: unknown): unknown {
  return Array.isArray(value) && value.length === 0 ? undefined : value
}

function toEntry(lines: readonly string[], comment = '', columns: number): Entry {
  const [line = '', ...more] = lines
  const isBelowComment =
    more.length > 0 ? comment.length > shortComment : `${line} # ${comment}`.length > columns
  const isAligned = !isBelowComment && more.length === 0 && line.startsWith('#') && line.length <= shortLine
  return { lines, comment, isBelowComment, isAligned }
}

/** The column of a comment; the aligned entries of one run have the same. */
function columnOf(entries: readonly Entry[], index: number): number {
  if (entries[index]?.isAligned !== true) return 0
  const start = entries.findLastIndex(({ isAligned }, at) => at < index && !isAligned) + 1
  const end = entries.findIndex(({ isAligned }, at) => at > index && !isAligned)
  const run = entries.slice(start, end === -1 ? undefined : end)
  return Math.max(...run.map(({ lines: [line = ''] }) => line.length))
}

/** A key and its value. `isDescribed`: a mapping above this one has the comments of the same keys. */
function valueLines(
  key: string,
  value: unknown,
  schema: JsonSchema,
  columns: number,
  isDescribed: boolean,
): readonly string[] {
  const line = `${key}: ${flow(value)}`
  const item = asSchema(schema.items)
  const isPlain = schema.properties === undefined && item.properties === undefined
  if ((isPlain || isDescribed || hasOneKey(schema)) && line.length <= columns) return [line]
  if (typeof value !== 'object' || value === null) return [line]
  if (!Array.isArray(value)) return [`${key}:`, ...indent(mappingLines(schema, value, columns - 2))]
  const [example] = isPlain ? [] : (schema.examples ?? [])
  const others = example === value ? [] : itemLines(example, item, columns - 4).map(commentOut)
  return [`${key}:`, ...indent([...itemLines(value, item, columns - 2), ...others])]
}

function itemLines(items: unknown, schema: JsonSchema, columns: number): readonly string[] {
  if (!Array.isArray(items)) return []
  return items.flatMap((item: unknown) => {
    const isMapping = typeof item === 'object' && item !== null
    const [first = '', ...rest] = isMapping ? mappingLines(schema, item, columns - 2) : [flow(item)]
    return [`- ${first}`, ...indent(rest)]
  })
}

/** Whether a mapping holds only one key: the comment of the key above it describes both. */
function hasOneKey({ maxProperties, properties = {} }: JsonSchema): boolean {
  return maxProperties === 1 || Object.keys(properties).length === 1
}

/** The columns of a line: a longer comment stands above its key, a longer value in block style. */
const width = 120

export function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`))
}

/** A text as lines of comments. */
export function commentLines(text: string, columns = width): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const lines: string[] = []
    for (const word of line.split(' ')) {
      const longer = `${lines.at(-1) ?? '#'} ${word}`
      if (longer.length > columns) lines.push(`# ${word}`)
      else lines.splice(-1, 1, longer)
    }
    return lines
  })
}

function commentOut(line: string): string {
  return `# ${line}`.trimEnd()
}

const notText = /^(?:true|false|null|yes|no|on|off)$/i

/** Plain data as YAML on one line: `{ url: [http://one:8084, http://two:8084] }`. */
export function flow(value: unknown): string {
  if (typeof value === 'string') return quoteIfNeeded(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  const pairs = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return `{ ${pairs.map(([key, inner]) => `${key}: ${flow(inner)}`).join(', ')} }`
}

/** A text as YAML reads it back, quoted only where it must be. */
function quoteIfNeeded(text: string): string {
  const isPlain = /^[\w/][\w ./+=#:@-]*$/.test(text) && !/: |:$| #| $/.test(text)
  return isPlain && !notText.test(text) && Number.isNaN(Number(text)) ? text : JSON.stringify(text)
}
