import type { NewFact } from '../../lib/model/finding.ts'

/** The explanations of values for people, as on the pages of their alarms. */
export function factLines(facts: readonly NewFact[]): readonly string[] {
  return facts.flatMap(({ metric, of, cause, lines, first }) => [
    `${of === undefined ? metric : `${metric} ${of}`}: ${cause}`,
    ...lines.map((line) => `  ${line}`),
    ...(first === undefined ? [] : [`  First: ${first}`]),
  ])
}
