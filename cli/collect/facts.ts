import type { NewFact } from '../../lib/model/finding.ts'

/** The explanations of values for people, as the pages of their alarms have them. */
export function factLines(facts: readonly NewFact[]): readonly string[] {
  return facts.flatMap(({ metric, of, cause, lines, first }) => [
    `${of === undefined ? metric : `${metric} ${of}`}: ${cause}`,
    ...lines.map((line) => `  ${line}`),
    ...(first === undefined ? [] : [`  First: ${first}`]),
  ])
}
