import { z } from 'zod'
import type { Statistic } from '../model/alarm.ts'
import { slotOf } from '../model/clock.ts'
import { failed, messageOf, success, type Outcome } from '../model/failure.ts'
import type { RecordedSeries, Recording } from '../model/recording.ts'
import { choice, section, text } from '../fields/fields.ts'
import { seriesNamed } from './alarm-tests/series.ts'
import { formatPath } from './problem.ts'

const statistics = [
  'Average',
  'Maximum',
  'Minimum',
  'SampleCount',
  'Sum',
] as const satisfies readonly Statistic[]

const series = section({
  metric: text('the name of a metric'),
  dimensions: z.record(z.string(), z.string()).default({}),
  statistic: choice(statistics),
  values: z.array(z.number().nullable()),
}).transform(({ metric, dimensions, statistic, values }, context): RecordedSeries => {
  const named = seriesNamed(metric, dimensions)
  if (named.ok) return { series: named.value, statistic, values: values.map((value) => value ?? undefined) }
  context.issues.push({ code: 'custom', message: `${metric}: expected ${named.failure}`, input: metric })
  return z.NEVER
})

const recordingSchema = section({
  from: z.iso.datetime({ error: 'a time such as 2026-11-24T10:31:00Z' }),
  series: z.array(series).min(1, { error: 'at least one series' }),
})

/** Reads a recording: JSON with `from`, and `series` with metric, dimensions, statistic and a value a minute (null is missing). */
export function parseRecording(json: string): Outcome<Recording, string> {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (thrown) {
    return failed(`not JSON: ${messageOf(thrown)}`)
  }
  const result = recordingSchema.safeParse(value)
  if (result.success)
    return success({ from: slotOf(Date.parse(result.data.from)), series: result.data.series })
  const [issue] = result.error.issues
  const path = formatPath((issue?.path ?? []).filter((one) => typeof one !== 'symbol'))
  return failed([path, issue?.message ?? ''].filter((part) => part !== '').join(': '))
}

/** A recording as JSON, which parseRecording reads. */
export function writeRecording({ from, series: recorded }: Recording): string {
  const lines = recorded.map(({ series: { metric, dimensions }, statistic, values }) =>
    JSON.stringify({
      metric: metric.name,
      dimensions,
      statistic,
      values: values.map((value) => value ?? null),
    }),
  )
  return `{"from":"${new Date(from).toISOString()}","series":[\n${lines.join(',\n')}\n]}\n`
}
