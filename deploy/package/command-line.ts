import { join } from 'node:path'
import { build } from 'esbuild'

/** Writes the command line of the package, and its entry for osls, into `directory`, a folder in the root of the project. */
export async function bundleCommandLine(directory: string): Promise<void> {
  await build({
    absWorkingDir: join(import.meta.dirname, '../..'),
    entryPoints: { 'anchor-watch': 'cli/anchor-watch.ts', osls: 'deploy/package/osls.ts' },
    outdir: directory,
    bundle: true,
    // A command is loaded when it runs.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    packages: 'external',
    logLevel: 'warning',
  })
}
