import { systemClock } from '../../lib/model/clock.ts'
import { exitCodes, type Command } from '../command.ts'
import { deployedOptions, deployedSettings } from '../deployed/settings.ts'
import { statusLines } from '../status/lines.ts'
import { readStatus } from '../status/read.ts'

export const status: Command = {
  options: deployedOptions,
  examples: ['status', 'status --stage staging --json'],
  run: async (invocation, { out, err, environment, signal }) => {
    const settings = deployedSettings(invocation, environment)
    if (!settings.ok) {
      err(settings.failure)
      return exitCodes.wrongUsage
    }
    const lines = statusLines(await readStatus(settings.value, signal), settings.value.config, systemClock())
    const text = lines.map((one) => `${one.level.padEnd(5)} ${one.text}`).join('\n')
    out(invocation.json ? JSON.stringify(lines) : text)
    return lines.some(({ level }) => level === 'fail') ? exitCodes.failure : exitCodes.success
  },
}
