import { nearest, type Config } from '../../../lib/config/index.ts'
import { formatMinute } from '../../../lib/model/index.ts'
import { type OncallRecord, type Silence, maintenanceSilences } from '../../../lib/oncall/index.ts'
import { exitCodes, fail, refuse, type Command } from '../../command.ts'
import { changeDeployedRecord, deployedRecords } from '../../deployed/record.ts'
import { deployedOptions, deployedSettings } from '../../deployed/settings.ts'

/** The message if no silence has this id, problem or alarm. */
function notOn(named: string, on: readonly Silence[], oncall: Config['oncall'], now: number): string {
  const window = maintenanceSilences(oncall, now).find(({ what }) => what === named)
  if (window !== undefined)
    return `${named} is in a maintenance window until ${formatMinute(window.until, oncall.timezone)}: change oncall.maintenance in watch.yml and deploy`
  const near = nearest(
    named,
    on.flatMap(({ id, what }) => [id, what]),
  )
  const advice = near === undefined ? 'npx anchor-watch silences lists them' : `did you mean ${near}?`
  return `no silence of ${named} is on; ${advice}`
}

export const unsilence: Command = {
  operands: 'ID|PROBLEM|ALARM',
  options: deployedOptions,
  examples: ['unsilence database'],
  run: async (invocation, { out, err, environment, signal }) => {
    const settings = deployedSettings(invocation, environment)
    const [named = ''] = invocation.operands
    if (!settings.ok) return refuse(err, settings.failure)
    const deployed = await deployedRecords(settings.value, signal)
    if (!deployed.ok) return fail(err, deployed.failure)
    const now = deployed.value.clock()
    const ends = ({ id, what, until }: Silence): boolean => (id === named || what === named) && until > now
    let ended: readonly Silence[] = []
    const end = (record: OncallRecord): OncallRecord => {
      ended = record.silences.filter(ends)
      if (ended.length === 0) return record
      return {
        ...record,
        silences: record.silences.map((one) => (ends(one) ? { ...one, until: now } : one)),
      }
    }
    const changed = await changeDeployedRecord(deployed.value.records, end, signal)
    if (!changed.ok) return fail(err, changed.failure)
    if (ended.length === 0) {
      const on = changed.value.silences.filter(({ until }) => until > now)
      return fail(err, notOn(named, on, settings.value.config.oncall, now))
    }
    const text = ended.map(({ id, what }) => `The silence ${id} of ${what} has ended.`).join('\n')
    out(invocation.json ? JSON.stringify(ended) : text)
    return exitCodes.success
  },
}
