import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  slotOf,
  minuteMs,
  failed,
  success,
  type Outcome,
  type Measurements,
  type Form,
} from '../lib/model/index.ts'
import { memoized, type Column, type History, statisticOf } from '../lib/cloudwatch/index.ts'
import { unreadable } from './files.ts'

/** A series of a recording: a measurement for each minute from `from` on, null for a minute without data. */
export interface RecordedSeries {
  readonly metric: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly unit: string
  /** `2026-11-24T10:31:00.000Z` */
  readonly from: string
  readonly minutes: readonly (Measurements[Form] | null)[]
}

/**
 * The history of recorded series, with the statistics that CloudWatch would compute. Series with the same metric and
 * dimensions are parts of one.
 */
export function historyOf(series: readonly RecordedSeries[], periodMinutes: number): History {
  const from = Math.min(...series.map((one) => Date.parse(one.from)))
  const to = Math.max(...series.map((one) => Date.parse(one.from) + one.minutes.length * minuteMs))
  const periods = Math.ceil((to - from) / minuteMs / periodMinutes)
  /** The first minute of a series, counted from the first of all. */
  const startOf = (time: string): number => Math.floor((Date.parse(time) - from) / minuteMs)
  const valuesOf = (column: Column): readonly (number | undefined)[] => {
    const found = series
      .filter((one) => belongsTo(one, column))
      .map(({ from, minutes }) => ({ minutes, begin: startOf(from) }))
    if (found.length === 0) return []
    // Files may overlap: a minute counts once.
    const measurementIn = (minute: number) =>
      found.map(({ minutes, begin }) => minutes[minute - begin] ?? undefined).find((one) => one !== undefined)
    return Array.from({ length: periods }, (_, period) => {
      const data = Array.from({ length: periodMinutes }, (_none, minute) =>
        measurementIn(period * periodMinutes + minute),
      )
      return statisticOf(
        column.statistic,
        data.filter((one) => one !== undefined),
      )
    })
  }
  return {
    from: slotOf(from),
    periodMinutes,
    periods,
    valuesOf: memoized(valuesOf),
  }
}

function belongsTo({ metric, dimensions }: RecordedSeries, column: Column): boolean {
  const wanted = Object.entries(column.dimensions)
  const others = Object.keys(dimensions).filter((name) => name !== 'Deployment')
  return (
    metric === column.metric.name &&
    others.length === wanted.length &&
    wanted.every(([name, value]) => dimensions[name] === value)
  )
}

/** Reads a file of recorded series, or all such files (`*.json`) of a directory. The failure is a message for the user. */
export function readRecording(path: string): Outcome<readonly RecordedSeries[], string> {
  try {
    const files = statSync(path).isDirectory()
      ? readdirSync(path)
          .filter((name) => name.endsWith('.json'))
          .map((name) => join(path, name))
      : [path]
    const series = files.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as unknown)
    if (series.length === 0) return failed(`${path} has no series`)
    if (series.some(isCapturedMinute))
      return failed(
        `${path} is a capture of answers, written by 'record': replay it with npm start -- --replay ${path}`,
      )
    if (!series.every(isRecorded)) return failed(`${path} is not a recording of published series`)
    const deployments = [...new Set(series.flatMap(({ dimensions }) => dimensions['Deployment'] ?? []))]
    if (deployments.length > 1)
      return failed(
        `${path} has series of several deployments (${deployments.join(', ')}); name the files of one`,
      )
    return success(series)
  } catch (thrown) {
    return failed(unreadable(path, thrown, 'docs/command-line.md, Recordings, shows how to write one'))
  }
}

/** Whether it is a minute that `npx anchor-watch record` wrote. */
function isCapturedMinute(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'slot' in value && 'answers' in value
}

function isRecorded(value: unknown): value is RecordedSeries {
  if (typeof value !== 'object' || value === null) return false
  const { metric, dimensions, from, minutes } = value as Partial<Record<keyof RecordedSeries, unknown>>
  return (
    typeof metric === 'string' &&
    typeof dimensions === 'object' &&
    dimensions !== null &&
    typeof from === 'string' &&
    Number.isFinite(Date.parse(from)) &&
    Array.isArray(minutes)
  )
}
