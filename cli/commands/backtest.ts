import { alarmDefinitions, alarmsOf } from '../../lib/alarms/index.ts'
import {
  slotOf,
  slotPlus,
  systemClock,
  minuteMs,
  failed,
  success,
  type Outcome,
} from '../../lib/model/index.ts'
import {
  type History,
  definedAlarms,
  backtest as backtestOf,
  incidentsOf,
  columnsOf,
  publishedHistory,
} from '../../lib/cloudwatch/index.ts'
import { listPrices } from '../../lib/plan/index.ts'
import { historyOf, readRecording } from '../recording.ts'
import { partsOf, readFromCloudWatch } from '../backtest/cloudwatch.ts'
import { failureForPerson } from '../deployed/credentials.ts'
import { deployedOptions, deployedSettings, stagedConfig } from '../deployed/settings.ts'
import { tableOf } from '../backtest/table.ts'
import { jsonOf } from '../backtest/json.ts'
import { readBacktestRequest, usualPerWeek, type Source } from '../backtest/request.ts'
import {
  exitCodes,
  fail,
  refuse,
  failureText,
  type Command,
  type Invocation,
  type Terminal,
} from '../command.ts'

/** CloudWatch may need some minutes for the newest data. */
const settlingMinutes = 5

export const backtest: Command = {
  options: {
    since: { type: 'string', help: 'DURATION: the series in CloudWatch, such as 30d' },
    from: { type: 'string', help: 'FILE: recorded series, or a directory of them' },
    'per-week': {
      type: 'string',
      help: `N: print the threshold that fires at most N times a week (${usualPerWeek})`,
    },
    ...deployedOptions,
  },
  examples: ['backtest --since 30d', 'backtest --from recording.json --per-week 1'],
  run: async (invocation, terminal) => {
    const { out, err } = terminal
    const request = readBacktestRequest(invocation)
    if (!request.ok) return refuse(err, request.failure)
    const staged = stagedConfig(invocation)
    if (!staged.ok) return refuse(err, staged.failure)
    const { config } = staged.value
    const history = await read(request.value.source, invocation, terminal)
    if (!history.ok) return fail(err, history.failure)
    const { perWeek } = request.value
    const { from, periods: minutes } = history.value
    const alarms = definedAlarms(config)
    const published = publishedHistory(history.value, config)
    const replayed = backtestOf(alarms, alarmDefinitions, published, perWeek)
    const rules = { alarms: alarmsOf(config), oncall: config.oncall }
    const incidents = incidentsOf(replayed.firings, { from, minutes }, rules)
    const result = {
      ...replayed,
      ...{ incidents, from, minutes, perWeek },
      units: Object.fromEntries(alarms.map(({ kind, unit }) => [kind, unit])),
    }
    out((invocation.json ? jsonOf : tableOf)(result))
    return exitCodes.success
  },
}

async function read(
  source: Source,
  invocation: Invocation,
  { environment, signal, err }: Terminal,
): Promise<Outcome<History, string>> {
  if ('recording' in source) {
    const recorded = readRecording(source.recording)
    return recorded.ok ? success(historyOf(recorded.value, 1)) : recorded
  }
  const settings = deployedSettings(invocation, environment)
  if (!settings.ok) return settings
  const { config, variables } = settings.value
  const to = slotPlus(slotOf(systemClock()), -settlingMinutes)
  const span = { from: slotPlus(to, -Math.round(source.sinceMs / minuteMs)), to }
  const columns = columnsOf(alarmsOf(config))
  const metrics = columns.length * partsOf(span).length
  err(
    `Reading ${metrics} metrics by GetMetricData: about ${(metrics * listPrices.metricRead).toFixed(2)} dollars …`,
  )
  const history = await readFromCloudWatch(config, columns, span, { variables, signal })
  return history.ok
    ? history
    : failed(failureText(failureForPerson(history.failure, 'cloudwatch:GetMetricData')))
}
