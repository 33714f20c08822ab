import { subscribe } from 'node:diagnostics_channel'
import { on, once } from 'node:events'
import type { ClientRequest } from 'node:http'
import type { FunctionName } from '../deploy/deployment.ts'
import type { Handler } from '../functions/handler.ts'
import type { Runtime } from '../functions/runtime.ts'
import type { Variables } from '../lib/net/index.ts'
import { lambdaContext } from '../local/aws/lambda.ts'
import { cpuMilliseconds } from './processes.ts'

/** The first message to this program selects the function. Every other is an Invocation. */
export interface Load {
  readonly name: FunctionName
  /** The URL of its module: the sources or the deployed bundle. */
  readonly module: string
  readonly variables: Variables
  /** The command-line options of Node.js. */
  readonly nodeOptions?: string
}

export interface Invocation {
  readonly event: object
  /** The time of the function's clock, milliseconds since the Unix epoch. */
  readonly now: number
}

/** The answer to a message. */
export interface Measured {
  /** CPU time of all threads of this process, so that compilation and garbage collection count. */
  readonly cpuMs: number
  readonly wallMs: number
  /** The maximum resident set of this process so far, MiB; Lambda reports it as Max Memory Used. */
  readonly peakMib: number
  readonly cloudWatchCalls: number
  readonly dynamoDbCalls: number
  /** The lines of the function's log that are warnings or errors. */
  readonly remarks: readonly string[]
  /** The result of the handler. */
  readonly result?: unknown
}

/** An expected remark: the clock of the functions is simulated, the clock of the database is real. */
const expectedRemark = '"event":"clocks differ"'

const calls = new Map<string, number>()
// The AWS SDK uses node:http. The scrapes use undici, which has channels of its own.
subscribe('http.client.request.start', (message) => {
  const host = String((message as { readonly request: ClientRequest }).request.getHeader('host'))
  calls.set(host, (calls.get(host) ?? 0) + 1)
})

const [{ module, variables }] = (await once(process, 'message')) as [Load]
let now = 0
let remarks: string[] = []
let handler: Handler | undefined

const loading = await measure(async () => {
  const { create } = (await import(module)) as { readonly create: (runtime: Runtime) => Handler }
  const sink = (line: string, level: string): void => {
    if (level !== 'info' && !line.includes(expectedRemark)) remarks.push(line)
  }
  handler = create({ variables, clock: () => now, sink })
})
process.send?.(loading)

for await (const [message] of on(process, 'message', { close: ['disconnect'] })) {
  const invocation = message as Invocation
  now = invocation.now
  // The log of a failed run contains the reason.
  let result: unknown
  const measured = await measure(async () => {
    result = await handler?.(invocation.event, lambdaContext()).catch(() => undefined)
  })
  process.send?.({ ...measured, result })
}

async function measure(work: () => Promise<unknown>): Promise<Measured> {
  calls.clear()
  remarks = []
  const cpuBefore = cpuMilliseconds()
  const started = performance.now()
  await work()
  return {
    wallMs: performance.now() - started,
    cpuMs: cpuMilliseconds() - cpuBefore,
    // Node.js reports kibibytes on every platform.
    peakMib: process.resourceUsage().maxRSS / 1024,
    cloudWatchCalls: callsTo('AWS_ENDPOINT_URL_CLOUDWATCH'),
    dynamoDbCalls: callsTo('AWS_ENDPOINT_URL_DYNAMODB'),
    remarks,
  }
}

function callsTo(endpointVariable: string): number {
  return calls.get(new URL(variables[endpointVariable] ?? '').host) ?? 0
}
