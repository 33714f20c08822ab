import { failed, success, type Outcome } from '../model/index.ts'
import { watchSchema, type Config } from './schema.ts'
import { readDocument, type SyntaxProblem } from './document.ts'
import type { ReadFile } from '../net/index.ts'
import { deepFreeze } from './frozen.ts'
import { visiblePath } from './places.ts'
import { formatPath, inFileOrder, type LocatedProblem, type Problem, type ProblemAt } from './problem.ts'
import { maintenanceProblems } from './checks/silenceable.ts'
import { schemaProblems } from './schema-problems.ts'
import { routeProblems } from './checks/routes.ts'
import { seriesProblems } from './checks/series-count.ts'
import { misnamedServices } from './checks/service-names.ts'
import { sharedUrls } from './checks/shared-urls.ts'

/** The frozen configuration, or all problems in the order of the file. */
export type ParsedConfig = Outcome<Config, readonly Problem[]>

/** Reads the text of a watch.yml. `source` names the file in problems; `readFile` reads a `ca_file`, and may throw. */
export function parseConfig(
  text: string,
  { source, readFile }: { readonly source: string; readonly readFile: ReadFile },
): ParsedConfig {
  const document = readDocument(text)
  const schema = watchSchema(readFile)
  const toProblem = ({ path, position, message }: SyntaxProblem): LocatedProblem => ({
    source,
    position,
    path: formatPath(visiblePath(schema, path)),
    message,
  })
  if (document.syntax.length > 0) return failed(document.syntax.map(toProblem))
  const result = schema.safeParse(document.value)
  const locate = ({ path, part, message }: ProblemAt): LocatedProblem =>
    toProblem({ path, position: document.positionOf(path, part), message })
  const problems = [
    ...document.duplicates.map(toProblem),
    ...schemaProblems(schema, document.value, result.error?.issues ?? []).map(locate),
    ...misnamedServices(document.value).map(locate),
    ...sharedUrls(document.value).map(locate),
    ...(result.success
      ? [...seriesProblems(result.data), ...maintenanceProblems(result.data), ...routeProblems(result.data)]
      : []
    ).map(locate),
  ]
  if (result.success && problems.length === 0) return success(deepFreeze(result.data))
  return failed(inFileOrder(problems))
}
