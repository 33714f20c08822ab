import { cp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../../lib/config/index.ts'
import { functionNames } from '../deployment.ts'
import { writeConfig, type Bundle } from '../function-config.ts'

/** The bundles of the package, beside its entry for osls. */
const bundled = join(import.meta.dirname, 'functions')

/** Does the work of `bundleFunctions` with the bundles of the package. */
export function copyFunctions(config: Config, directory: string): Promise<readonly Bundle[]> {
  return Promise.all(
    functionNames.map(async (name) => {
      const copy = join(directory, name)
      await rm(copy, { recursive: true, force: true })
      await cp(join(bundled, name), copy, { recursive: true })
      await writeConfig(config, copy)
      const modules = (await readdir(copy)).filter((file) => file.endsWith('.mjs'))
      const sizes = await Promise.all(modules.map((file) => stat(join(copy, file))))
      return { name, bytes: sizes.reduce((sum, { size }) => sum + size, 0) }
    }),
  )
}
