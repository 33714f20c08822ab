import { existsSync } from 'node:fs'
import { deploymentOf, loadConfig, formatProblem } from '../../lib/config/index.ts'
import { systemClock, messageOf } from '../../lib/model/index.ts'
import { nameResolution, createHttp, createSecrets, createRdsTokens } from '../../lib/net/index.ts'
import { refuse, type Command } from '../command.ts'
import { deployedOptions, knownRegion } from '../deployed/settings.ts'
import { examine } from '../doctor/doctor.ts'
import { withEnvironmentFile } from '../environment-file.ts'
import { report, type Line } from '../line.ts'

/**
 * The time for everything except the certificates, which are read afterwards: the whole command takes less than 15
 * seconds.
 */
const timeMs = 11_000

export const doctor: Command = {
  options: deployedOptions,
  examples: ['doctor', 'doctor --stage staging --region eu-central-1', 'doctor --json'],
  run: async (invocation, terminal) => {
    const { config: path, options } = invocation
    const loaded = loadConfig(path)
    if (!loaded.ok)
      return report(
        loaded.failure.map((problem) => problemLine(problem, path)),
        invocation,
        terminal.out,
      )
    const environment = withEnvironmentFile(terminal.environment, path)
    if (!environment.ok) return refuse(terminal.err, environment.failure)
    const region = knownRegion(options, loaded.value.deploy.region, environment.value)
    if (!region.ok) return refuse(terminal.err, region.failure)
    const variables = { ...environment.value, AWS_REGION: region.value }
    let deployment: string
    try {
      const { stage } = options
      deployment = deploymentOf(loaded.value.deployment, typeof stage === 'string' ? stage : undefined)
    } catch (error) {
      return refuse(terminal.err, messageOf(error))
    }
    const { dns, lookup } = nameResolution(variables)
    const { http, close } = createHttp({ ca: loaded.value.anchore.ca, lookup })
    terminal.err(`Checking Anchore, the database, the secrets and AWS (at most 15 s) …`)
    try {
      const lines = await examine(
        {
          path,
          config: { ...loaded.value, deployment },
          variables,
          http,
          dns,
          lookup,
          secrets: createSecrets({ variables, clock: systemClock }),
          tokens: createRdsTokens(variables),
          clock: systemClock,
          signal: AbortSignal.any([terminal.signal, AbortSignal.timeout(timeMs)]),
        },
        (part) => {
          terminal.err(`  ${part}: done`)
        },
      )
      terminal.signal.throwIfAborted()
      return report(lines, invocation, terminal.out)
    } finally {
      await close()
    }
  },
}

function problemLine(problem: Parameters<typeof formatProblem>[0], path: string): Line {
  return {
    level: 'fail',
    part: 'configuration',
    text: formatProblem(problem),
    remedy: 'Correct it; nothing else was checked.',
    command: existsSync(path) ? `npx anchor-watch check config --config ${path}` : 'npx anchor-watch init',
  }
}
