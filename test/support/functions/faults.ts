import type { Runtime } from '../../../functions/runtime.ts'
import type { Variables } from '../../../lib/net/index.ts'
import { failureKinds, messageOf, type Failure, at, parseJson, textAt } from '../../../lib/model/index.ts'
import type { Handler, HandlerContext } from '../../../functions/handler.ts'
import type { CloudWatch } from '../../../local/aws/cloudwatch/server.ts'
import { startDeployment } from './deployment.ts'
import { lambdaContext } from './lambda-context.ts'

export const slotMs = Date.UTC(2026, 10, 24, 10, 31)
/** A run that is longer than the function's own timeout has not ended by itself. */
export const functionTimeoutMs = 50_000

/** What became of one run of a function. */
export interface Ended {
  /** Each failure that the log names, with its kind, target, message and remedy. */
  readonly failures: readonly Failure[]
  /** What the run was rejected with, and its message. */
  readonly thrown: unknown
  readonly error: string | undefined
  /** What reached CloudWatch for the slot: `ReplicasUp catalog`. */
  readonly published: Readonly<Record<string, unknown>>
  readonly lines: readonly string[]
}

export interface Faulty {
  readonly cloudWatch: CloudWatch
  /** Lets so many minutes pass, in which nothing runs. */
  readonly pass: (minutes: number) => void
  /** One run of a new instance of the function; another event than that of the slot where it is given. */
  readonly run: (run?: Run) => Promise<Ended>
}

interface Run {
  readonly event?: unknown
  readonly context?: HandlerContext
  readonly clock?: () => number
  /** Added to the variables. */
  readonly variables?: Variables
}

export interface FaultyParts {
  readonly create: (runtime: Runtime) => Handler
  /** A watch.yml, and the files that it names. */
  readonly watch: string
  readonly files?: Readonly<Record<string, string>>
  readonly variables?: Variables
}

/** A function as it is deployed, with the stand-ins for AWS; `variables` may name others in their place. */
export async function startFaulty({
  create,
  watch,
  files = {},
  variables = {},
}: FaultyParts): Promise<Faulty> {
  let now = slotMs + 5_000
  const time = () => now
  const { cloudWatch, runtime } = await startDeployment(watch, variables, time, files)
  const scheduled = { slot: new Date(slotMs).toISOString() }
  return {
    cloudWatch,
    pass: (minutes) => {
      now += minutes * 60_000
    },
    run: async ({ event = scheduled, context = lambdaContext(), clock = time, variables: more } = {}) => {
      const lines: string[] = []
      const sink = (line: string): void => void lines.push(line)
      const handler = create({ variables: { ...runtime.variables, ...more }, clock, sink })
      const thrown: unknown = await handler(event, context).then(
        () => undefined,
        (error: unknown) => error,
      )
      const error = thrown === undefined ? undefined : messageOf(thrown)
      return { failures: failuresIn(lines), thrown, error, published: publishedIn(cloudWatch), lines }
    },
  }
}

/** The lines that carry a failure: one without a kind of the closed set or without a remedy is none. */
function failuresIn(lines: readonly string[]): readonly Failure[] {
  return lines.flatMap((line) => {
    const logged = parseJson(line)
    const kind = failureKinds.find((one) => one === at(logged, 'kind'))
    const [target, message, remedy] = ['target', 'message', 'remedy'].map((key) => textAt(logged, key))
    if (kind === undefined || target === undefined || message === undefined || remedy === undefined) return []
    const reportedBy = textAt(logged, 'reportedBy')
    return [{ kind, target, message, remedy, ...(reportedBy === undefined ? {} : { reportedBy }) }]
  })
}

function publishedIn(cloudWatch: CloudWatch): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    cloudWatch.series().map(({ name, dimensions: { Deployment: _, ...others }, data }) => {
      return [[name, ...Object.values(others)].join(' '), data.at(-1)?.measurement]
    }),
  )
}
