import type { NewFact } from '../../lib/model/finding.ts'

/** The explanations of values for people, as on the pages of their alarms. An explanation of two values appears once. */
export function factLines(facts: readonly NewFact[]): readonly string[] {
  const explanations = facts.map(({ lines, first }) => JSON.stringify([lines, first]))
  const once = facts.filter((_, index) => explanations.indexOf(explanations[index] ?? '') === index)
  return once.flatMap(({ metric, of, cause, lines, first }) => [
    `${of === undefined ? metric : `${metric} ${of}`}: ${cause}`,
    ...lines.map((line) => `  ${line}`),
    ...(first === undefined ? [] : [`  First: ${first}`]),
  ])
}
