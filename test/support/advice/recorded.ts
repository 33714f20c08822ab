import { historyOf, readRecording, type RecordedSeries } from '../../../cli/recording.ts'
import type { History } from '../../../lib/cloudwatch/index.ts'

const folder = new URL('../../fixtures/bottlenecks/', import.meta.url).pathname

/** The series that a run of a case published. */
export function recordedCase(name: string): readonly RecordedSeries[] {
  const read = readRecording(`${folder}${name}.json`)
  if (!read.ok) throw new Error(read.failure)
  return read.value
}

type Minutes = RecordedSeries['minutes']

/** A series without dimensions of its own, from 10:00 on. */
export function recorded(
  metric: string,
  minutes: Minutes,
  dimensions: RecordedSeries['dimensions'] = {},
): RecordedSeries {
  return { metric, dimensions, unit: 'None', from: '2026-11-24T10:00:00.000Z', minutes }
}

/** The history of a case with some series in place of its own. */
export function changedCase(name: string, changed: readonly RecordedSeries[], periodMinutes = 1): History {
  const own = recordedCase(name)
  const others = own.filter(({ metric }) => !changed.some((one) => one.metric === metric))
  const from = own[0]?.from ?? ''
  return historyOf([...others, ...changed.map((one) => ({ ...one, from }))], periodMinutes)
}
