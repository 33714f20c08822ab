import type { Chart } from '../../lib/cloudwatch/index.ts'
import type { Unit } from '../../lib/model/index.ts'

/** The value axis of a chart, from 0. */
export interface Scale {
  readonly top: number
  /** The values with a label and a line. */
  readonly ticks: readonly number[]
}

/** The usual steps of time, seconds. */
const times = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400]
const maxSteps = 3

/** Room for the values and the limits, with at most three whole steps. */
export function scaleOf({ unit, isShare, max, limits }: Chart, values: readonly number[]): Scale {
  const highest = Math.max(...values, ...limits.map(({ value }) => value), 0)
  const top = max ?? (highest > 0 ? highest * 1.05 : 1)
  const step = stepFor(top / maxSteps, unit, isShare ? 0 : 1)
  return { top, ticks: Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, index) => index * step) }
}

/** The smallest round step of at least `size`; `min`: the smallest step of a count. */
function stepFor(size: number, unit: Unit, min: number): number {
  if (unit === 'Seconds' && size > 1) return times.find((step) => step >= size) ?? 86_400
  const power = 10 ** Math.floor(Math.log10(size))
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((one) => one >= size * (1 - 1e-9)) ?? size
  return unit === 'Count' ? Math.max(step, min) : step
}
