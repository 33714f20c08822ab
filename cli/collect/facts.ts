import type { NewFact } from '../../lib/model/finding.ts'

/** The explanations of values for people, as the pages of their alarms have them; one that explains two values, once. */
export function factLines(facts: readonly NewFact[]): readonly string[] {
  const explanations = facts.map(({ lines, first }) => JSON.stringify([lines, first]))
  const once = facts.filter((_, index) => explanations.indexOf(explanations[index] ?? '') === index)
  return once.flatMap(({ metric, of, cause, lines, first }) => [
    `${of === undefined ? metric : `${metric} ${of}`}: ${cause}`,
    ...lines.map((line) => `  ${line}`),
    ...(first === undefined ? [] : [`  First: ${first}`]),
  ])
}
