import { exitCodes, refuse, type Command } from '../command.ts'
import { deployedOptions, deployedSettings } from '../deployed/settings.ts'
import { screenOf } from '../line.ts'
import { statusLines } from '../status/lines.ts'
import { readStatus } from '../status/read.ts'

export const status: Command = {
  options: deployedOptions,
  examples: ['status', 'status --stage staging --json'],
  run: async (invocation, { out, err, environment, signal }) => {
    const settings = deployedSettings(invocation, environment)
    if (!settings.ok) return refuse(err, settings.failure)
    const { now, ...read } = await readStatus(settings.value, signal)
    const lines = statusLines(read, settings.value.config, now)
    out(invocation.json ? JSON.stringify(lines) : screenOf(lines))
    return lines.some(({ level }) => level === 'fail') ? exitCodes.failure : exitCodes.success
  },
}
