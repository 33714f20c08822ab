import { deployProblems, stackName } from '../lib/config/index.ts'
import { configOfStage } from './deployment.ts'
import { describeBundles, type WriteFunctions } from './function-config.ts'
import { namedStack, type StackOptions } from './named-stack.ts'
import { bundleDirectory, watchFile } from './places.ts'
import { refusal } from './refusal.ts'

/** The part of osls that the plugin uses. */
interface Osls {
  readonly processedInput: { readonly commands: readonly string[] }
}

interface OslsOutput {
  readonly log: { readonly notice: (text: string) => void }
}

interface Plugin {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>
}

/** The osls plugin that writes the functions before osls packs them. */
export function buildPlugin(
  writeFunctions: WriteFunctions,
): new (osls: Osls, options: StackOptions, output: OslsOutput) => Plugin {
  return class implements Plugin {
    readonly hooks: Plugin['hooks']

    constructor(osls: Osls, options: StackOptions, { log }: OslsOutput) {
      const [command = '', subcommand] = osls.processedInput.commands
      if (command === 'deploy' && subcommand === 'function')
        throw refusal('deploy function does not update the alarms and the other functions: use deploy')
      if (command === 'deploy' && options.package)
        throw refusal('deploy makes its own package of watch.yml: leave --package out')
      const named = namedStack(options, [], process.env)
      if (named !== undefined && (command === 'package' || (command === 'deploy' && subcommand !== 'list')))
        throw refusal(`${command} takes the deployment from watch.yml: leave --param deployment out`)
      const announce = (done: string) => (): Promise<void> => {
        if (named !== undefined)
          log.notice(`The stack ${stackName(named.deployment)} in ${named.region ?? ''} will be ${done}`)
        return Promise.resolve()
      }
      this.hooks = {
        'before:remove:remove': announce('removed'),
        'before:rollback:rollback': announce('rolled back'),
        'before:package:createDeploymentArtifacts': async () => {
          const config = configOfStage(watchFile(process.env), options.stage ?? undefined)
          const problems = command === 'deploy' ? deployProblems(config) : []
          if (problems.length > 0) throw refusal(problems.join('\n'))
          log.notice(describeBundles(await writeFunctions(config, bundleDirectory)))
        },
      }
    }
  }
}
