import type { Config } from './config.ts'
import { readDocument, type YamlDocument } from './document.ts'
import type { ReadFile } from '../fields/fields.ts'
import { findingsOf, type Finding } from './findings.ts'
import { deepFreeze } from './frozen.ts'
import { visiblePath } from './places.ts'
import { formatPath, type Path, type Problem } from './problem.ts'
import { watchSchema } from './schema.ts'
import { seriesFindings } from './series-count.ts'
import { sharedUrls } from './shared-urls.ts'

export type ParsedConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** What is wrong, and where in the text. */
interface Fault {
  readonly path: Path
  readonly message: string
  readonly offset: number
}

/**
 * Reads the text of a watch.yml: the frozen configuration, or all that is wrong with it, in the order of the file.
 * `source` names the file in problems; `readFile` finds what a `ca_file` names, and may throw.
 */
export function parseConfig(
  text: string,
  { source, readFile }: { readonly source: string; readonly readFile: ReadFile },
): ParsedConfig {
  const document = readDocument(text)
  const toProblem = ({ path, message, offset }: Fault): Problem => ({
    source,
    position: document.positionOf(offset),
    path: formatPath(path),
    message,
  })
  if (document.syntax.length > 0) {
    return { ok: false, problems: document.syntax.map((fault) => toProblem({ ...fault, path: [] })) }
  }
  const schema = watchSchema(readFile)
  const result = schema.safeParse(document.value)
  const faults = faultsOf(document, [
    ...findingsOf(schema, document.value, result.error?.issues ?? []),
    ...sharedUrls(document.value),
    ...(result.success ? seriesFindings(result.data) : []),
  ])
  if (result.success && faults.length === 0) {
    return { ok: true, config: deepFreeze(result.data) }
  }
  const visible = faults.map((fault) => ({ ...fault, path: visiblePath(schema, fault.path) }))
  return { ok: false, problems: visible.map(toProblem) }
}

/** Findings and doubled keys, in the order of the file. */
function faultsOf(document: YamlDocument, findings: readonly Finding[]): readonly Fault[] {
  const doubled = document.duplicates.map((duplicate) => ({
    ...duplicate,
    message: 'key given twice; keep one',
  }))
  const found = findings.map(({ path, part, message }) => ({
    path,
    message,
    offset: document.offsetOf(path, part),
  }))
  return [...doubled, ...found].sort((a, b) => a.offset - b.offset)
}
