import { statSync } from 'node:fs'
import type { Config } from '../lib/config/config.ts'
import { bundleFunctions, type Bundle } from './bundle.ts'
import { configOfStage, pascalCase } from './deployment.ts'
import { bundleDirectory, watchFile } from './places.ts'
import { localReferences } from './secret-access.ts'
import { sizesOf } from './sizes.ts'

/** What this uses of osls. */
interface Osls {
  readonly processedInput: { readonly commands: readonly string[] }
  readonly service: {
    readonly getFunction: (key: string) => { readonly package: { readonly artifact: string } }
  }
}

interface OslsOutput {
  readonly log: { readonly notice: (text: string) => void }
}

/** Has osls build the functions before it packs them; osls makes one of it and calls the hooks. */
export class BuildPlugin {
  readonly hooks: Readonly<Record<string, () => Promise<void> | void>>

  constructor(osls: Osls, options: { readonly stage?: string | null }, { log }: OslsOutput) {
    const config = configOfStage(watchFile(process.env), options.stage ?? undefined)
    let bundles: readonly Bundle[] = []
    this.hooks = {
      'before:package:createDeploymentArtifacts': async () => {
        if (osls.processedInput.commands[0] === 'deploy') refuseLocalReferences(config)
        bundles = await bundleFunctions(config, bundleDirectory)
      },
      'after:package:finalize': () => {
        log.notice(sizesOf(bundles, zipBytesOf(bundles, osls)))
      },
    }
  }
}

function refuseLocalReferences(config: Config): void {
  const references = localReferences(config)
  if (references.length > 0) throw new Error(references.join('\n'))
}

type ZipBytes = Readonly<Partial<Record<Bundle['name'], number>>>

function zipBytesOf(bundles: readonly Bundle[], { service }: Osls): ZipBytes {
  return Object.fromEntries(
    bundles.map(({ name }) => [name, statSync(service.getFunction(keyOf(name)).package.artifact).size]),
  )
}

/** `collectAnchore` in serverless.yml. */
function keyOf(name: Bundle['name']): string {
  const words = pascalCase(name)
  return words.charAt(0).toLowerCase() + words.slice(1)
}
