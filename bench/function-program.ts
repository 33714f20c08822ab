import { subscribe } from 'node:diagnostics_channel'
import { on, once } from 'node:events'
import type { ClientRequest } from 'node:http'
import type { Runtime } from '../functions/runtime.ts'
import type { CollectorName } from '../lib/model/collector.ts'
import type { Variables } from '../lib/net/environment.ts'
import type { Handler } from '../functions/handler.ts'
import { lambdaContext } from '../local/lambda-context.ts'
import type { Minute } from './simulated-minutes.ts'

/** The first message to this program: which function it is. Every other is a Minute to run it for. */
export interface Load {
  readonly name: CollectorName
  /** The URL of its module: the sources, or the bundle that is deployed. */
  readonly module: string
  readonly variables: Variables
  /** What Node.js is started with; nothing when absent. */
  readonly nodeOptions?: string
}

/** The answer to a message. */
export interface Measured {
  /** Of all threads of this process, so that compiling and collecting garbage count. */
  readonly cpuMs: number
  readonly wallMs: number
  /** The most memory that this process has had so far (resident set), MiB: what Lambda calls Max Memory Used, in MB. */
  readonly peakMib: number
  readonly cloudWatchCalls: number
  readonly dynamoDbCalls: number
  /** The lines of the function's log that are warnings or errors. */
  readonly remarks: readonly string[]
}

interface FunctionModule {
  readonly create: (runtime: Runtime) => Handler
}

/** The minutes here are simulated; the clock of the database is not. */
const ofSimulatedTime = '"event":"clocks differ"'

const calls = new Map<string, number>()
// The AWS SDK sends by node:http. The scrapes go through undici, which has channels of its own.
subscribe('http.client.request.start', (message) => {
  const host = String((message as { readonly request: ClientRequest }).request.getHeader('host'))
  calls.set(host, (calls.get(host) ?? 0) + 1)
})

const [{ module, variables }] = (await once(process, 'message')) as [Load]
let now = 0
let remarks: string[] = []
let handler: Handler | undefined

const loading = await measure(async () => {
  const { create } = (await import(module)) as FunctionModule
  const sink = (line: string, level: string): void => {
    if (level !== 'info' && !line.includes(ofSimulatedTime)) remarks.push(line)
  }
  handler = create({ variables, clock: () => now, sink })
})
process.send?.(loading)

for await (const [message] of on(process, 'message', { close: ['disconnect'] })) {
  const minute = message as Minute
  now = minute.now
  const event = { slot: new Date(minute.slot).toISOString() }
  // A run that fails says why in its log.
  process.send?.(await measure(async () => handler?.(event, lambdaContext()).catch(() => undefined)))
}

async function measure(work: () => Promise<unknown>): Promise<Measured> {
  calls.clear()
  remarks = []
  const cpuBefore = process.cpuUsage()
  const started = performance.now()
  await work()
  const wallMs = performance.now() - started
  const { user, system } = process.cpuUsage(cpuBefore)
  return {
    cpuMs: (user + system) / 1000,
    wallMs,
    // In kibibytes, on every platform.
    peakMib: process.resourceUsage().maxRSS / 1024,
    cloudWatchCalls: callsTo('AWS_ENDPOINT_URL_CLOUDWATCH'),
    dynamoDbCalls: callsTo('AWS_ENDPOINT_URL_DYNAMODB'),
    remarks,
  }
}

function callsTo(endpointVariable: string): number {
  return calls.get(new URL(variables[endpointVariable] ?? '').host) ?? 0
}
