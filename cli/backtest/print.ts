import type { Unit } from '../../lib/model/metric.ts'
import { slotPlus, type Slot } from '../../lib/model/clock.ts'
import { formatDuration, formatMinute, formatQuantity } from '../../lib/model/quantity.ts'
import type { Backtest, Firing, KindHistory } from '../../lib/simulator/backtest.ts'

/** The result with the time and the units that its numbers need. */
export interface Backtested extends Backtest {
  readonly from: Slot
  readonly minutes: number
  readonly perWeek: number
  /** The units of the thresholds, by the name of the alarm's definition. */
  readonly units: Readonly<Record<string, Unit>>
}

const minuteMs = 60_000
/** Older ones are in --json. */
const listed = 40

export function tableOf({ kinds, firings, from, minutes, perWeek, units }: Backtested): string {
  const measured = kinds.filter((kind) => kind.measured)
  const unmeasured = kinds.filter((kind) => !kind.measured).map(({ kind }) => kind)
  const head = ['alarm', 'severity', 'fired', 'in ALARM', 'longest', 'threshold', `${perWeek} a week`]
  const limit = (value: number | undefined, kind: string): string =>
    value === undefined ? '-' : thresholdOf(value, units[kind] ?? 'None')
  const rowOf = (one: KindHistory): readonly string[] => [
    one.kind,
    one.severity,
    String(one.fired),
    lasting(one.minutes),
    lasting(one.longest),
    limit(one.threshold, one.kind),
    limit(one.suggested, one.kind),
  ]
  return [
    `${formatDuration(minutes * minuteMs)} from ${formatMinute(from)}`,
    '',
    ...aligned([head, ...measured.map(rowOf)]),
    '',
    `The last column is the most sensitive threshold that fires at most ${perWeek} times a week.`,
    ...(unmeasured.length === 0 ? [] : [`No data: ${unmeasured.join(', ')}`]),
    '',
    firings.length === 0 ? 'Nothing fired.' : 'Fired:',
    ...(firings.length > listed ? [`  ${firings.length - listed} earlier ones are in --json`] : []),
    ...firings.slice(-listed).map((firing) => `  ${lineOf(firing, from)}`),
  ].join('\n')
}

/** The result for programs: times as text, thresholds in the metric's unit. */
export function jsonOf({ kinds, firings, from, minutes, perWeek }: Backtested): string {
  return JSON.stringify({
    from: new Date(from).toISOString(),
    minutes,
    perWeek,
    alarms: kinds,
    firings: firings.map((firing) => ({
      ...firing,
      from: new Date(slotPlus(from, firing.from)).toISOString(),
    })),
  })
}

function lineOf({ alarm, severity, from: minute, minutes }: Firing, from: Slot): string {
  return `${formatMinute(slotPlus(from, minute))}  ${lasting(minutes).padStart(8)}  ${alarm} (${severity})`
}

/** A share is not cut to tenths. */
function thresholdOf(value: number, unit: Unit): string {
  return unit === 'None' ? String(value) : formatQuantity(value, unit)
}

function lasting(minutes: number): string {
  return minutes === 0 ? '-' : formatDuration(minutes * minuteMs)
}

/** The first two columns to the left, the numbers to the right. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  )
}
