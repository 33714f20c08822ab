import { createStack } from '../../../local/stack.ts'
import type { Deployment } from '../../../local/deployment.ts'
import type { Minute, Report } from '../../../local/report.ts'
import { run, type RunOptions } from '../../../local/run.ts'
import type { Measurement } from '../../../lib/cloudwatch/index.ts'

/** A run that is over. */
interface WatchedRun {
  readonly report: Report
  readonly minutes: readonly Minute[]
  /** The log. */
  readonly lines: readonly string[]
  readonly deployment: Deployment
  /** The measurements that CloudWatch has of a metric, by the minutes of the run. */
  readonly published: (metric: string) => readonly (readonly Measurement[])[]
}

/** Runs the local world in this process, as fast as it goes. */
export async function watchRun({
  ready = () => Promise.resolve(),
  passed = () => undefined,
  ...options
}: Pick<RunOptions, 'minutes' | 'schedule'> & Partial<RunOptions>): Promise<WatchedRun> {
  const [minutes, lines]: [Minute[], string[]] = [[], []]
  const deployments: Deployment[] = []
  const stack = createStack()
  const report = await run(
    {
      speed: 60_000,
      sink: (line) => lines.push(line),
      signal: new AbortController().signal,
      ...options,
      ready: (started) => {
        deployments.push(started)
        return ready(started)
      },
      passed: (minute, started) => {
        minutes.push(minute)
        return passed(minute, started)
      },
    },
    stack,
  ).finally(stack.close)
  const [deployment] = deployments
  if (deployment === undefined) throw new Error('the run did not start')
  const published: WatchedRun['published'] = (metric) => {
    const { data = [] } = deployment.cloudwatch.series().find(({ name }) => name === metric) ?? {}
    return minutes.map(({ slot }) =>
      data.flatMap(({ at, measurement }) => (at === slot ? [measurement] : [])),
    )
  }
  return { report, minutes, lines, deployment, published }
}

/** The alarms that a run left in another state than OK. */
export function notOk({ alarms }: Report): Report['alarms'] {
  return alarms.filter(({ state }) => state !== 'OK')
}

/** The transitions after the first points, in order: `backlog-age ALARM`. */
export function changesOf({ transitions }: Report): readonly string[] {
  return transitions
    .filter(({ from }) => from !== 'INSUFFICIENT_DATA')
    .map(({ alarm, to }) => `${alarm} ${to}`)
}

/** What each channel got for each alarm, in order: `backlog-age to slack: trigger, resolve`. */
export function pagesOf({ pages }: Report): readonly string[] {
  const ways = Map.groupBy(pages, ({ alarm, channel }) => `${alarm} to ${channel}`)
  return [...ways].map(([way, sent]) => `${way}: ${sent.map(({ action }) => action).join(', ')}`).sort()
}
