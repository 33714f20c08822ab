import type { Config } from '../../lib/config/index.ts'
import type { StoredSeries } from '../aws/cloudwatch/store.ts'
import type { Deployment } from '../deployment.ts'
import { backlogGrows } from '../faults/anchore/backlog.ts'
import { connSaturation } from '../faults/database/connections.ts'
import { faultMinutes, type Fault } from '../faults/fault.ts'
import { run } from '../run.ts'
import { once, type Schedule } from '../schedule.ts'
import { createStack } from '../stack.ts'

/** The series that CloudWatch has after a simulated time. */
export interface Day {
  readonly config: Config
  readonly minutes: number
  /** The last slot, milliseconds since the Unix epoch. */
  readonly last: number
  readonly series: readonly StoredSeries[]
}

/** A client takes every connection after a quarter of the time, and the backlog grows after half of it. */
export async function simulatedDay(minutes: number): Promise<Day> {
  let deployment: Deployment | undefined
  let last = 0
  const begins = (fault: Fault, at: number): Schedule => {
    const { from } = fault.minutes ?? faultMinutes
    return (minute) => once(fault)(minute - Math.floor(at) + from)
  }
  const schedules = [begins(connSaturation, minutes / 4), begins(backlogGrows, minutes / 2)]
  const stack = createStack()
  await run(
    {
      minutes,
      speed: 60_000,
      schedule: (minute) => schedules.flatMap((schedule) => schedule(minute)),
      sink: () => undefined,
      signal: new AbortController().signal,
      ready: (ready) => {
        deployment = ready
        return Promise.resolve()
      },
      passed: ({ slot }) => (last = slot),
    },
    stack,
  ).finally(stack.close)
  if (deployment === undefined) throw new Error('the run did not start')
  return { config: deployment.config, minutes, last, series: deployment.cloudwatch.series() }
}
