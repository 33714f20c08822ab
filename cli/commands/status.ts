import { refuse, type Command } from '../command.ts'
import { credentialsNeeded, credentialsProblem } from '../deployed/credentials.ts'
import { deployedOptions, deployedSettings } from '../deployed/settings.ts'
import { report, type Line } from '../line.ts'
import { statusLines } from '../status/lines.ts'
import { readStatus } from '../status/read.ts'

export const status: Command = {
  options: deployedOptions,
  examples: ['status', 'status --stage staging --json'],
  run: async (invocation, { out, err, environment, signal }) => {
    const settings = deployedSettings(invocation, environment)
    if (!settings.ok) return refuse(err, settings.failure)
    const problem = await credentialsProblem(settings.value.variables)
    if (problem !== undefined) return report([withoutCredentials(problem)], invocation, out)
    const { now, ...read } = await readStatus(settings.value, signal)
    return report(statusLines(read, settings.value.config, now), invocation, out)
  },
}

/** One line for the parts that all lack the credentials. */
function withoutCredentials(problem: string): Line {
  return { level: 'fail', text: `there are no AWS credentials (${problem})`, ...credentialsNeeded }
}
