import { markdownOf, textOf, type Scope } from '../advise/report.ts'
import { adviseOn, type Advice, allColumns } from '../../lib/advice/index.ts'
import {
  slotOf,
  slotPlus,
  systemClock,
  failed,
  success,
  type Outcome,
  countText,
} from '../../lib/model/index.ts'
import { type History, readHistory } from '../../lib/cloudwatch/index.ts'
import { listPrices } from '../../lib/plan/index.ts'
import { withCloudWatch } from '../cloudwatch-client.ts'
import { historyOf, readRecording } from '../recording.ts'
import { readAdviseRequest, usualSpan, usualTarget, type AdviseRequest } from '../advise/request.ts'
import {
  exitCodes,
  refuse,
  failureText,
  type Command,
  type ExitCode,
  type Invocation,
  type Terminal,
} from '../command.ts'
import { failureForPerson } from '../deployed/credentials.ts'
import { deployedOptions, deployedSettings } from '../deployed/settings.ts'

/** Data of the last minutes may not be complete yet. */
const settledMinutes = 3

export const advise: Command = {
  options: {
    since: { type: 'string', help: `TIME: the span of published data to read (${usualSpan})` },
    arrivals: { type: 'string', help: 'RATE: the load to size for, such as 500/h (the busiest hour)' },
    'target-wait': {
      type: 'string',
      help: `TIME: the maximum wait of 19 of 20 images (${usualTarget})`,
    },
    recording: { type: 'string', help: 'FILE|DIR: published series as JSON, in place of CloudWatch' },
    markdown: { type: 'boolean', help: 'Markdown, for a ticket' },
    ...deployedOptions,
  },
  examples: ['advise', 'advise --since 30d --arrivals 500/h --target-wait 15m', 'advise --markdown'],
  run: async (invocation, terminal) => {
    const request = readAdviseRequest(invocation)
    if (!request.ok) return refuse(terminal.err, request.failure)
    const found = await (request.value.recording === undefined
      ? fromCloudWatch(invocation, request.value, terminal)
      : fromRecording(request.value.recording))
    if (!found.ok) {
      terminal.err(found.failure.message)
      return found.failure.code
    }
    const { history, deployment, cost } = found.value
    const advice = adviseOn(history, request.value.demand)
    const to = slotPlus(history.from, history.periods * history.periodMinutes)
    const scope = { deployment, from: history.from, to }
    const write = invocation.json ? toJson : request.value.markdown ? markdownOf : textOf
    terminal.out(write(advice, scope))
    if (cost !== undefined) terminal.err(cost)
    return exitCodes.success
  },
}

interface Found {
  readonly history: History
  readonly deployment: string
  /** The price of the read, a sentence. */
  readonly cost?: string
}

interface NotFound {
  readonly message: string
  readonly code: ExitCode
}

function fromRecording(path: string): Outcome<Found, NotFound> {
  const read = readRecording(path)
  if (!read.ok) return failed({ message: read.failure, code: exitCodes.wrongUsage })
  const deployment = read.value.find(({ dimensions }) => dimensions['Deployment'] !== undefined)
  return success({
    history: historyOf(read.value, 1),
    deployment: deployment?.dimensions['Deployment'] ?? 'the recording',
  })
}

async function fromCloudWatch(
  invocation: Invocation,
  { sinceMs }: AdviseRequest,
  { environment, signal }: Terminal,
): Promise<Outcome<Found, NotFound>> {
  const settings = deployedSettings(invocation, environment)
  if (!settings.ok) return failed({ message: settings.failure, code: exitCodes.wrongUsage })
  const { config, variables } = settings.value
  const { namespace, deployment } = config
  const to = slotPlus(slotOf(systemClock()), -settledMinutes)
  const span = { from: slotOf(to - sinceMs), to }
  const read = await withCloudWatch(variables, (client) =>
    readHistory({ namespace, deployment, client }, allColumns, span, signal),
  )
  if (!read.ok)
    return failed({
      message: failureText(failureForPerson(read.failure, 'cloudwatch:GetMetricData')),
      code: exitCodes.failure,
    })
  const { history, calls, metrics } = read.value
  return success({ history, deployment, cost: costOf(calls, metrics) })
}

function costOf(calls: number, metrics: number): string {
  const dollars = (metrics * listPrices.metricRead).toFixed(5)
  return `Read ${metrics} metrics in ${countText(calls, 'call')} of GetMetricData: ${dollars} dollars.`
}

/** An infinite time is null, because JSON has no such number. */
function toJson({ limitingStep, recommendations, capacity, lifecycle }: Advice, scope: Scope): string {
  return JSON.stringify({
    deployment: scope.deployment,
    from: new Date(scope.from).toISOString(),
    to: new Date(scope.to).toISOString(),
    limitingStep: limitingStep ?? null,
    recommendations,
    capacity: capacity ?? null,
    lifecycle,
  })
}
