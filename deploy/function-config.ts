import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../lib/config/index.ts'
import type { FunctionName } from './deployment.ts'

export interface Bundle {
  readonly name: FunctionName
  /** The size of all its modules. */
  readonly bytes: number
}

/** Writes `<directory>/<function>/` for every function: index.mjs, the modules that it imports, and watch.json. */
export type WriteFunctions = (config: Config, directory: string) => Promise<readonly Bundle[]>

/** Writes watch.json, the configuration of a function, into its directory. */
export function writeConfig(config: Config, directory: string): Promise<void> {
  return writeFile(join(directory, 'watch.json'), JSON.stringify(config))
}

/** One line for each function: its name and the size of its modules. */
export function describeBundles(bundles: readonly Bundle[]): string {
  return bundles.map(({ name, bytes }) => `${name.padEnd(18)}${(bytes / 1000).toFixed(1)} kB`).join('\n')
}
