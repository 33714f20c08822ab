import type { OncallRecord, Silence } from '../../../lib/oncall/incidents/incident.ts'
import { exitCodes, fail, refuse, type Command } from '../../command.ts'
import { changeDeployedRecord, deployedRecords } from '../../deployed/record.ts'
import { deployedOptions, deployedSettings } from '../../deployed/settings.ts'

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
    if (!changed.ok || ended.length === 0)
      return fail(
        err,
        changed.ok ? `no silence of ${named} is on; npx anchor-watch silences lists them` : changed.failure,
      )
    const text = ended.map(({ id, what }) => `The silence ${id} of ${what} has ended.`).join('\n')
    out(invocation.json ? JSON.stringify(ended) : text)
    return exitCodes.success
  },
}
