import type { Config } from '../lib/config/config.ts'
import { remarksOf } from '../lib/config/remarks.ts'
import { bundleFunctions } from './bundle.ts'
import { configOfStage } from './deployment.ts'
import { bundleDirectory, watchFile } from './places.ts'
import { localReferences } from './secret-access.ts'
import { sizesOf } from './sizes.ts'

/** What this uses of osls. */
interface Osls {
  readonly processedInput: { readonly commands: readonly string[] }
}

interface OslsOutput {
  readonly log: { readonly notice: (text: string) => void; readonly warning: (text: string) => void }
}

/** Has osls build the functions before it packs them; osls makes one of it and calls the hooks. */
export class BuildPlugin {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>

  constructor(osls: Osls, options: { readonly stage?: string | null }, { log }: OslsOutput) {
    const config = configOfStage(watchFile(process.env), options.stage ?? undefined)
    this.hooks = {
      'before:package:createDeploymentArtifacts': async () => {
        if (osls.processedInput.commands[0] === 'deploy') refuseLocalReferences(config)
        for (const remark of remarksOf(config)) log.warning(remark)
        log.notice(sizesOf(await bundleFunctions(config, bundleDirectory)))
      },
    }
  }
}

function refuseLocalReferences(config: Config): void {
  const references = localReferences(config)
  if (references.length > 0) throw new Error(references.join('\n'))
}
