import { type Alarm, compare, type Sample } from '../../lib/model/index.ts'
import type { NewFact } from '../../lib/findings/index.ts'

/**
 * The explanations of values for people, as on the pages of their alarms. An explanation that several values share appears once. A
 * value within the limits of its alarms needs no first step.
 */
export function factLines(
  facts: readonly NewFact[],
  samples: readonly Sample[],
  alarms: readonly Alarm[],
): readonly string[] {
  const explanations = facts.map(({ lines, first }) => JSON.stringify([lines, first]))
  const once = facts.filter((_, index) => explanations.indexOf(explanations[index] ?? '') === index)
  return once.flatMap(({ metric, of, cause, lines, first }) => [
    `${of === undefined ? metric : `${metric} ${of}`}: ${cause}`,
    ...lines.map((line) => `  ${line}`),
    ...(first === undefined || isWithinLimits(metric, samples, alarms) ? [] : [`  First: ${first}`]),
  ])
}

/** False too for a metric without alarms, and for a distribution. */
function isWithinLimits(metric: string, samples: readonly Sample[], alarms: readonly Alarm[]): boolean {
  const limits = alarms.filter(({ series }) => series.metric.name === metric)
  const values = samples.filter((one) => one.metric.name === metric).map(({ measurement }) => measurement)
  return (
    limits.length > 0 &&
    values.length > 0 &&
    values.every(
      (value) =>
        typeof value === 'number' &&
        !limits.some(({ comparison, threshold }) => compare[comparison](value, threshold)),
    )
  )
}
