import type { Config } from '../lib/config/schema.ts'
import { remarksOf } from '../lib/config/remarks/remarks.ts'
import { bundleFunctions, describeBundles } from './bundle.ts'
import { stackName } from '../lib/config/deployment-name.ts'
import { configOfStage } from './deployment.ts'
import { namedStack, type StackOptions } from './named-stack.ts'
import { bundleDirectory, watchFile } from './places.ts'
import { localReferences } from './permissions/secret-access.ts'

/** The part of osls that the plugin uses. */
interface Osls {
  readonly processedInput: { readonly commands: readonly string[] }
}

interface OslsOutput {
  readonly log: { readonly notice: (text: string) => void; readonly warning: (text: string) => void }
}

/** The osls plugin that builds the functions before osls packs them. */
export class BuildPlugin {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>

  constructor(osls: Osls, options: StackOptions, { log }: OslsOutput) {
    const named = namedStack(options, [], process.env)
    const [command, subcommand] = osls.processedInput.commands
    if (named !== undefined && (command === 'package' || (command === 'deploy' && subcommand !== 'list')))
      throw new Error(`${command} takes the deployment from watch.yml: leave --param deployment out`)
    const announce = (done: string) => (): Promise<void> => {
      const region = options.region ?? process.env['AWS_REGION'] ?? ''
      if (named !== undefined) log.notice(`The stack ${stackName(named.deployment)} in ${region} is ${done}`)
      return Promise.resolve()
    }
    this.hooks = {
      'before:remove:remove': announce('removed'),
      'before:rollback:rollback': announce('rolled back'),
      'before:package:createDeploymentArtifacts': async () => {
        const config = configOfStage(watchFile(process.env), options.stage ?? undefined)
        if (command === 'deploy') refuseLocalReferences(config)
        for (const remark of remarksOf(config)) log.warning(remark)
        log.notice(describeBundles(await bundleFunctions(config, bundleDirectory)))
      },
    }
  }
}

function refuseLocalReferences(config: Config): void {
  const references = localReferences(config)
  if (references.length > 0) throw new Error(references.join('\n'))
}
