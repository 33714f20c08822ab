import { readFileSync } from 'node:fs'
import { alarmDefinitions, alarmsOf } from '../../lib/catalogue.ts'
import { readDeployed } from '../../lib/cloudwatch/read/deployed.ts'
import { identityOf } from '../../lib/cloudwatch/series-identity.ts'
import { loadConfig } from '../../lib/config/load.ts'
import { formatProblem } from '../../lib/config/problem.ts'
import type { Config } from '../../lib/config/schema.ts'
import { deploymentOf } from '../../lib/config/stack/deployment-name.ts'
import { alarmName, type Alarm } from '../../lib/model/alarm.ts'
import { slotOf } from '../../lib/model/clock.ts'
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

/** The deployed alarms, and a sentence for each one without data. */
export interface DeployedState {
  readonly state: State
  readonly remarks: readonly string[]
}

const activeHours = 3
const hourMs = 3_600_000

/** The alarms in AWS, read with the credentials of the environment; series and dashboards are not known. */
export async function deployedState(
  config: Config,
  region: Invocation['options'][string],
  { environment, signal }: Terminal,
  now: number,
): Promise<Outcome<DeployedState, string>> {
  const { deployment, deploy } = config
  const AWS_REGION =
    typeof region === 'string' ? region : (deploy.region ?? environment['AWS_REGION'] ?? 'us-east-1')
  const watched = alarmsOf(config).filter(({ series }) => series.metric.namespace === undefined)
  const series = Object.fromEntries(
    watched.map((alarm, index) => [`series_${index}`, identityOf(alarm.series, config)]),
  )
  const to = slotOf(now)
  const query = { deployment, series, from: to - activeHours * hourMs, to }
  const read = await readDeployed({ ...environment, AWS_REGION }, query, signal)
  if (!read.ok) return failed(`${read.failure.message}\n  ${read.failure.remedy}`)
  const prefix = alarmName(deployment, '')
  const alarms = read.value.alarms.map(describedAlarm).filter(({ name }) => isOwn(name.slice(prefix.length)))
  const existing = new Set(alarms.map(({ name }) => name))
  const silent = watched
    .filter((_, index) => !read.value.active.has(`series_${index}`))
    .filter(({ name }) => existing.has(`${prefix}${name}`))
  return success({
    state: { alarms, series: undefined, dashboards: undefined },
    remarks: silent.map(silentText),
  })
}

function silentText({ name, series: { metric } }: Alarm): string {
  return `${name} has no data: in the last ${activeHours} hours nothing was published as ${metric.name}. ${metric.help}`
}

/** False for `eu-backlog-depth`, of another deployment whose name goes on with "eu". */
function isOwn(name: string): boolean {
  return alarmDefinitions.some((one) => name === one.name || name.startsWith(`${one.name}-`))
}
