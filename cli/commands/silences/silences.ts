import { formatMinute } from '../../../lib/model/index.ts'
import { type Silence, maintenanceSilences } from '../../../lib/oncall/index.ts'
import { exitCodes, fail, refuse, type Command } from '../../command.ts'
import { deployedRecords, readDeployedRecord } from '../../deployed/record.ts'
import { deployedOptions, deployedSettings } from '../../deployed/settings.ts'

export const silences: Command = {
  options: deployedOptions,
  examples: ['silences'],
  run: async (invocation, { out, err, environment, signal }) => {
    const settings = deployedSettings(invocation, environment)
    if (!settings.ok) return refuse(err, settings.failure)
    const deployed = await deployedRecords(settings.value, signal)
    if (!deployed.ok) return fail(err, deployed.failure)
    const { records, clock } = deployed.value
    const { oncall } = settings.value.config
    const now = clock()
    const record = await readDeployedRecord(records, signal)
    if (!record.ok) return fail(err, record.failure)
    const on = [
      ...record.value.silences.filter(({ until }) => until > now),
      ...maintenanceSilences(oncall, now),
    ]
    out(invocation.json ? JSON.stringify(on) : textOf(on, oncall.timezone))
    return exitCodes.success
  },
}

function textOf(on: readonly Silence[], timezone: string): string {
  if (on.length === 0) return 'No silence is on.'
  return on
    .map(
      ({ id, what, until, reason, by }) =>
        `${id}  ${what}  until ${formatMinute(until, timezone)}  ${reason} (${by})`,
    )
    .join('\n')
}
