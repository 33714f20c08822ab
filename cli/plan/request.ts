import { readFileSync } from 'node:fs'
import { alarmDefinitions } from '../../lib/catalogue.ts'
import { readAlarms } from '../../lib/cloudwatch/read/deployed-alarms.ts'
import { loadConfig } from '../../lib/config/load.ts'
import { formatProblem } from '../../lib/config/problem.ts'
import type { Config } from '../../lib/config/schema.ts'
import { deploymentOf } from '../../lib/config/stage.ts'
import { alarmName } from '../../lib/model/alarm.ts'
import { failed, messageOf, success, type Outcome } from '../../lib/model/failure.ts'
import { parseJson } from '../../lib/model/json.ts'
import { describedAlarm } from '../../lib/plan/alarm-fields.ts'
import type { State } from '../../lib/plan/difference.ts'
import { stateOfTemplate } from '../../lib/plan/template-state.ts'
import type { Invocation, Terminal } from '../command.ts'

/** The configuration of the stage; fails with its problems. */
export function configOf({ config: path, options }: Invocation): Outcome<Config, string> {
  const loaded = loadConfig(path)
  if (!loaded.ok) return failed(loaded.failure.map(formatProblem).join('\n'))
  const { stage } = options
  try {
    const deployment = deploymentOf(loaded.value.deployment, typeof stage === 'string' ? stage : undefined)
    return success({ ...loaded.value, deployment })
  } catch (thrown) {
    return failed(messageOf(thrown))
  }
}

/** The deployment of a packaged template. */
export function templateState(path: string): Outcome<State, string> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (thrown) {
    return failed(`${path} cannot be read (${messageOf(thrown)})`)
  }
  const state = stateOfTemplate(parseJson(text))
  return state.ok ? state : failed(`${path}: ${state.failure}`)
}

/** The alarms in AWS, read with the credentials of the environment; series and dashboards are not known. */
export async function deployedState(
  { deployment, deploy }: Config,
  region: Invocation['options'][string],
  { environment, signal }: Terminal,
): Promise<Outcome<State, string>> {
  const AWS_REGION =
    typeof region === 'string' ? region : (deploy.region ?? environment['AWS_REGION'] ?? 'us-east-1')
  const read = await readAlarms({ ...environment, AWS_REGION }, deployment, signal)
  if (!read.ok) return failed(`${read.failure.message}\n  ${read.failure.remedy}`)
  const prefix = alarmName(deployment, '')
  const alarms = read.value.map(describedAlarm).filter(({ name }) => isOwn(name.slice(prefix.length)))
  return success({ alarms, series: undefined, dashboards: undefined })
}

/** False for `eu-backlog-depth`, of another deployment whose name goes on with "eu". */
function isOwn(name: string): boolean {
  return alarmDefinitions.some((one) => name === one.name || name.startsWith(`${one.name}-`))
}
