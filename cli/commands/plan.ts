import { alarmName, systemClock, failed, success, type Outcome } from '../../lib/model/index.ts'
import { differenceOf, plannedState, planOf } from '../../lib/plan/index.ts'
import { deployedOptions, deployedSettings, knownRegion, stagedConfig } from '../deployed/settings.ts'
import { withEnvironmentFile } from '../environment-file.ts'
import { describeDifference, describePlan, regionRemark } from '../plan/describe.ts'
import { awsDeployment, packagedDeployment, type Existing } from '../plan/existing.ts'
import { exitCodes, fail, refuse, type Command, type Invocation, type Terminal } from '../command.ts'

export const plan: Command = {
  options: {
    against: { type: 'string', help: 'TEMPLATE.json: also the difference from a packaged template' },
    deployed: { type: 'boolean', help: 'also the difference from the deployment in AWS' },
    ...deployedOptions,
  },
  examples: ['plan', 'plan --deployed --stage prod', 'plan --against package/template.json'],
  run: async (invocation, terminal) => {
    const { json, options } = invocation
    if (options['against'] !== undefined && options['deployed'] === true)
      return refuse(terminal.err, 'Give --against or --deployed, not both.')
    const staged = stagedConfig(invocation)
    if (!staged.ok) return refuse(terminal.err, staged.failure)
    const existing = await existingDeployment(invocation, terminal)
    if (!existing.ok) return fail(terminal.err, existing.failure)
    const { config } = staged.value
    const variables = withEnvironmentFile(terminal.environment, invocation.config)
    if (!variables.ok) return refuse(terminal.err, variables.failure)
    const region = knownRegion(options, config.deploy.region, variables.value)
    if (!region.ok) return refuse(terminal.err, region.failure)
    const onPrices = regionRemark(region.value)
    const { name = '', state, remarks = [] } = existing.value ?? {}
    const difference = state && differenceOf(plannedState(config), state, alarmName(config.deployment, ''))
    const planned = planOf(config)
    const all = {
      ...planned,
      remarks: [...(onPrices === undefined ? [] : [onPrices]), ...planned.remarks, ...remarks],
    }
    if (json) terminal.out(JSON.stringify({ ...all, difference }))
    else
      terminal.out(
        [describePlan(all), ...(difference ? [describeDifference(difference, name)] : [])].join('\n\n'),
      )
    return exitCodes.success
  },
}

/** The deployment to compare with; undefined if there is nothing to compare. */
async function existingDeployment(
  invocation: Invocation,
  { environment, signal }: Terminal,
): Promise<Outcome<Existing | undefined, string>> {
  const { against, deployed } = invocation.options
  if (typeof against === 'string') return packagedDeployment(against)
  if (deployed !== true) return success(undefined)
  const settings = deployedSettings(invocation, environment)
  return settings.ok ? awsDeployment(settings.value, systemClock(), signal) : failed(settings.failure)
}
