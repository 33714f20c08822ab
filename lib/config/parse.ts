import type { z } from 'zod'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { maintenanceProblems, routeProblems, misnamedServices, sharedUrls } from './checks.ts'
import { readDocument, type SyntaxProblem } from './document.ts'
import { visiblePath, formatPath, type Problem, type ProblemAt, schemaProblems } from './problems.ts'
import { watchSchema, type Config } from './schema.ts'
import { seriesProblems } from './series-count.ts'
import { failed, messageOf, success, type Outcome } from '../model/index.ts'
import type { ReadFile } from '../net/index.ts'

/** Reads a watch.yml and the files that it names, relative to it. A file that cannot be read is a problem. */
export function loadConfig(path: string): ParsedConfig {
  const directory = dirname(path)
  const readFile = (named: string) => readFileSync(resolve(directory, named), 'utf8')
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (thrown) {
    return failed([{ source: path, position: undefined, path: '', message: unreadable(thrown) }])
  }
  return parseConfig(text, { source: path, readFile })
}

function unreadable(thrown: unknown): string {
  const isMissing = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
  return isMissing
    ? 'there is no such file: `npx anchor-watch init` writes it; --config FILE names another'
    : `the file cannot be read (${messageOf(thrown)}); --config FILE names another`
}

/** The frozen configuration, or all problems in the order of the file. */
export type ParsedConfig = Outcome<Config, readonly Problem[]>

/** Reads the text of a watch.yml. `source` names the file in problems; `readFile` reads a `ca_file`, and may throw. */
export function parseConfig(
  text: string,
  { source, readFile }: { readonly source: string; readonly readFile: ReadFile },
): ParsedConfig {
  const parsed = parseAs(watchSchema(readFile), text, source, (value, config) => [
    ...misnamedServices(value),
    ...sharedUrls(value),
    ...(config === undefined
      ? []
      : [...seriesProblems(config), ...maintenanceProblems(config), ...routeProblems(config)]),
  ])
  return parsed.ok ? success(deepFreeze(parsed.value)) : parsed
}

/**
 * The text of a YAML file as its schema reads it, or all problems in the order of the file. `check` finds more of them, in
 * the file's value and, if it has the form of the schema, in what it means.
 */
export function parseAs<T>(
  schema: z.ZodType<T>,
  text: string,
  source: string,
  check: (value: unknown, read: T | undefined) => readonly ProblemAt[] = () => [],
): Outcome<T, readonly Problem[]> {
  const document = readDocument(text)
  const toProblem = ({ path, position, message }: SyntaxProblem) => ({
    source,
    position,
    path: formatPath(visiblePath(schema, path)),
    message,
  })
  if (document.syntax.length > 0) return failed(document.syntax.map(toProblem))
  const { success: isValid, data, error } = schema.safeParse(document.value)
  const found = [
    ...schemaProblems(schema, document.value, error?.issues ?? []),
    ...check(document.value, data),
  ]
  const problems = [
    ...document.duplicates,
    ...found.map(({ path, part, message }) => ({ path, position: document.positionOf(path, part), message })),
  ]
  if (isValid && problems.length === 0) return success(data)
  const inFileOrder = problems.toSorted(
    ({ position: a }, { position: b }) => a.line - b.line || a.column - b.column,
  )
  return failed(inFileOrder.map(toProblem))
}

/** Reads the configuration that the build validated and wrote as JSON. */
export function configFromJson(text: string): Config {
  return deepFreeze(JSON.parse(text) as Config)
}

/** Freezes plain data recursively, and returns it. */
function deepFreeze<T>(data: T): T {
  if (typeof data === 'object' && data !== null && !Object.isFrozen(data)) {
    Object.freeze(data)
    Object.values(data).forEach(deepFreeze)
  }
  return data
}
