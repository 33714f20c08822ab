import { comparisonSigns, type Comparison, at, textAt } from '../../model/index.ts'

const alarmStates = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const
export type AlarmState = (typeof alarmStates)[number]

const comparisons = Object.keys(comparisonSigns) as readonly Comparison[]

export function stateAt(value: unknown, ...keys: readonly string[]): AlarmState | undefined {
  const found = at(value, ...keys)
  return alarmStates.find((state) => state === found)
}

export function comparisonAt(value: unknown, ...keys: readonly string[]): Comparison | undefined {
  const found = at(value, ...keys)
  return comparisons.find((comparison) => comparison === found)
}

/** CloudWatch writes `+0000`, without the colon of ISO 8601; V8 reads both. */
export function timeAt(value: unknown, ...keys: readonly string[]): number | undefined {
  const milliseconds = Date.parse(textAt(value, ...keys) ?? '')
  return Number.isFinite(milliseconds) ? milliseconds : undefined
}

export function textsOf(value: unknown): Record<string, string> {
  const entries: readonly [string, unknown][] =
    typeof value === 'object' && value !== null ? Object.entries(value) : []
  return Object.fromEntries(
    entries.flatMap(([key, text]) => (key !== '' && typeof text === 'string' ? [[key, text]] : [])),
  )
}
