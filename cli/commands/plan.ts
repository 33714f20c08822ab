import { alarmName } from '../../lib/model/alarm.ts'
import { systemClock } from '../../lib/model/clock.ts'
import { differenceOf } from '../../lib/plan/difference.ts'
import { plannedState, planOf } from '../../lib/plan/plan.ts'
import type { Config } from '../../lib/config/schema.ts'
import { success, type Outcome } from '../../lib/model/failure.ts'
import { describeDifference, describePlan } from '../plan/describe.ts'
import { configOf, deployedState, templateState, type DeployedState } from '../plan/request.ts'
import { exitCodes, type Command, type Invocation, type Terminal } from '../command.ts'

export const plan: Command = {
  options: {
    against: { type: 'string', help: 'TEMPLATE.json: also the difference from a packaged template' },
    deployed: { type: 'boolean', help: 'also the difference from the alarms in AWS' },
    stage: { type: 'string', help: 'STAGE: as in the deploy' },
    region: { type: 'string', help: 'REGION: of the deployed alarms' },
  },
  examples: [
    'plan',
    'plan --deployed --stage prod',
    'plan --against .serverless/cloudformation-template-update-stack.json',
  ],
  run: async (invocation, terminal) => {
    const { json, options } = invocation
    if (options['against'] !== undefined && options['deployed'] === true) {
      terminal.err('Give --against or --deployed, not both.')
      return exitCodes.wrongUsage
    }
    const config = configOf(invocation)
    if (!config.ok) {
      terminal.err(config.failure)
      return exitCodes.wrongUsage
    }
    const existing = await existingState(config.value, invocation, terminal)
    if (!existing.ok) {
      terminal.err(existing.failure)
      return exitCodes.failure
    }
    const made = planOf(config.value)
    const planned = { ...made, remarks: [...made.remarks, ...(existing.value?.remarks ?? [])] }
    const compared = existing.value && {
      from: existing.value.name,
      difference: differenceOf(
        plannedState(config.value),
        existing.value.state,
        alarmName(config.value.deployment, ''),
      ),
    }
    if (json) terminal.out(JSON.stringify({ ...planned, difference: compared?.difference }))
    else terminal.out(describePlan(planned))
    if (!json && compared) terminal.out(`\n${describeDifference(compared.difference, compared.from)}`)
    return exitCodes.success
  },
}

interface Existing extends DeployedState {
  /** The words for it in the difference. */
  readonly name: string
}

/** The deployment to compare with; undefined if there is nothing to compare. */
async function existingState(
  config: Config,
  { options }: Invocation,
  terminal: Terminal,
): Promise<Outcome<Existing | undefined, string>> {
  const { against, deployed, region } = options
  if (typeof against === 'string') {
    const state = templateState(against)
    return state.ok ? success({ state: state.value, remarks: [], name: against }) : state
  }
  if (deployed !== true) return success(undefined)
  const read = await deployedState(config, region, terminal, systemClock())
  return read.ok ? success({ ...read.value, name: 'the alarms in AWS' }) : read
}
