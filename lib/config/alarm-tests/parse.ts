import { failed, success, type Outcome } from '../../model/index.ts'
import { readDocument } from '../document.ts'
import { formatPath, inFileOrder, type Problem } from '../problem.ts'
import { schemaProblems } from '../schema-problems.ts'
import { alarmTestsSchema, type AlarmTests } from './schema.ts'

/** Reads the text of a file of alarm tests; `source` names it in problems, which come in the order of the file. */
export function parseAlarmTests(text: string, source: string): Outcome<AlarmTests, readonly Problem[]> {
  const document = readDocument(text)
  const texts = [...document.syntax, ...document.duplicates].map(({ path, position, message }) => ({
    source,
    position,
    path: formatPath(path),
    message,
  }))
  if (document.syntax.length > 0) return failed(texts)
  const result = alarmTestsSchema.safeParse(document.value)
  const values = schemaProblems(alarmTestsSchema, document.value, result.error?.issues ?? []).map(
    ({ path, part, message }) => ({
      source,
      position: document.positionOf(path, part),
      path: formatPath(path),
      message,
    }),
  )
  const problems = [...texts, ...values]
  if (result.success && problems.length === 0) return success(result.data)
  return failed(inFileOrder(problems))
}
