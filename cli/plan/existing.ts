import { alarmDefinitions, alarmsOf } from '../../lib/alarms/index.ts'
import { readDeployed } from './deployed.ts'
import { identityOf } from '../../lib/cloudwatch/index.ts'
import {
  alarmName,
  type Alarm,
  slotOf,
  failed,
  success,
  type Outcome,
  parseJson,
  type Metric,
} from '../../lib/model/index.ts'
import { describedAlarm, type State, stateOfTemplate } from '../../lib/plan/index.ts'
import type { DeployedSettings } from '../deployed/settings.ts'
import { stackTemplate } from '../deployed/stack.ts'
import { readText } from '../files.ts'

/** The deployment to compare with. */
export interface Existing {
  /** Its name in the difference. */
  readonly name: string
  readonly state: State
  /** A sentence for each metric of its alarms without data, and for the parts that are not compared. */
  readonly remarks: readonly string[]
}

/** The deployment of a packaged template. */
export function packagedDeployment(path: string): Outcome<Existing, string> {
  const text = readText(path, 'npx anchor-watch package writes package/template.json')
  if (!text.ok) return text
  const state = stateOfTemplate(parseJson(text.value))
  return state.ok
    ? success({ name: path, state: state.value, remarks: [] })
    : failed(`${path}: ${state.failure}`)
}

const activeHours = 3
const hourMs = 3_600_000

/** The deployment in AWS: the alarms from CloudWatch, the series and dashboards from the template of the stack. */
export async function awsDeployment(
  settings: DeployedSettings,
  now: number,
  signal: AbortSignal,
): Promise<Outcome<Existing, string>> {
  const { config, variables } = settings
  const watched = alarmsOf(config).filter(({ series }) => series.metric.namespace === undefined)
  const series = Object.fromEntries(
    watched.map((alarm, index) => [`series_${index}`, identityOf(alarm.series, config)]),
  )
  const to = slotOf(now)
  const query = { deployment: config.deployment, series, from: to - activeHours * hourMs, to }
  const read = await readDeployed(variables, query, signal)
  if (!read.ok) return failed(`${read.failure.message}\n  ${read.failure.remedy}`)
  const stack = await stackState(settings, signal)
  const ofStack = new Set(stack.ok ? stack.value.alarms.map(({ name }) => name) : [])
  const prefix = alarmName(config.deployment, '')
  const alarms = read.value.alarms
    .map(describedAlarm)
    .filter(({ name }) => ofStack.has(name) || isOwn(name.slice(prefix.length)))
  const names = new Set(alarms.map(({ name }) => name))
  const silent = watched
    .filter((_, index) => !read.value.active.has(`series_${index}`))
    .filter(({ name }) => names.has(`${prefix}${name}`))
  return success({
    name: 'the deployment in AWS',
    state: { ...(stack.ok ? stack.value : { series: undefined, dashboards: undefined }), alarms },
    remarks: [
      ...[...Map.groupBy(silent, ({ series }) => series.metric)].map(silentText),
      ...(stack.ok ? [] : [`Series and dashboards are not compared: ${stack.failure}`]),
    ],
  })
}

/** The deployment from the template of its stack; nothing without a stack. */
async function stackState(settings: DeployedSettings, signal: AbortSignal): Promise<Outcome<State, string>> {
  const template = await stackTemplate(settings, signal)
  if (!template.ok) return template
  if (template.value === undefined) return success({ alarms: [], series: {}, dashboards: 0 })
  return stateOfTemplate(parseJson(template.value))
}

function silentText([{ name, help }, alarms]: readonly [Metric, readonly Alarm[]]): string {
  const names = alarms.map((alarm) => alarm.name).join(', ')
  return `${name}, the metric of ${names}, had no data in the last ${activeHours} hours. ${help}`
}

/** Whether an alarm is in the catalogue. False for `eu-backlog-depth`: the alarm backlog-depth of the deployment prod-eu. */
function isOwn(name: string): boolean {
  return alarmDefinitions.some((one) => name === one.name || name.startsWith(`${one.name}-`))
}
