import type { RecordedSeries } from '../../cli/recording.ts'
import type { StoredSeries } from '../../local/aws/cloudwatch/store.ts'
import { run } from '../../local/run.ts'
import { createStack } from '../../local/stack.ts'
import type { Fault } from '../../local/faults/fault.ts'
import type { Case } from './cases.ts'

/** Minutes before the bottleneck and with it. */
const quietMinutes = 15
const slowMinutes = 45

const calm: Fault = { name: 'calm', summary: 'few images arrive', conditions: () => ({ arrivals: 0.8 }) }

/** Lets the hour of a case pass in a new local world, and returns the series that the handlers published. */
export async function seriesOfCase(one: Case): Promise<readonly RecordedSeries[]> {
  const { name, summary, begin, act } = one
  const conditions = (minute: number) => ({ arrivals: 0.8, ...one.conditions(minute) })
  const bottleneck: Fault = { name, summary, conditions, ...(begin && { begin }), ...(act && { act }) }
  const stack = createStack()
  let series: readonly StoredSeries[] = []
  try {
    await run(
      {
        minutes: quietMinutes + slowMinutes,
        speed: Infinity,
        schedule: (minute) => [minute > quietMinutes ? bottleneck : calm],
        sink: () => undefined,
        signal: new AbortController().signal,
        ready: () => Promise.resolve(),
        passed: (_, { cloudwatch }) => {
          series = cloudwatch.series()
        },
      },
      stack,
    )
  } finally {
    await stack.close()
  }
  return series.filter(({ namespace }) => !namespace.startsWith('AWS/')).map(recorded)
}

function recorded({ name, dimensions, unit, data }: StoredSeries): RecordedSeries {
  const from = data[0]?.at ?? 0
  const last = data.at(-1)?.at ?? from
  const byMinute = new Map(data.map(({ at, measurement }) => [at, measurement]))
  const minutes = Array.from({ length: (last - from) / 60_000 + 1 }, (_, index) => {
    return byMinute.get(from + index * 60_000) ?? null
  })
  return { metric: name, dimensions, unit, from: new Date(from).toISOString(), minutes }
}
