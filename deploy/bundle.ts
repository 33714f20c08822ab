import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type BuildOptions } from 'esbuild'
import { functionNames, type FunctionName } from './deployment.ts'
import { writeConfig, type Bundle, type WriteFunctions } from './function-config.ts'
import { billOfMaterials, componentsOf, licencesOf } from './package/third-party.ts'
import { undiciIndex } from './undici.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** pg and undici are CommonJS and load Node's modules by require, which an ES module does not have. */
const requireBanner =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

/** The esbuild options of everything that runs in Lambda. */
export const bundling = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // esbuild can shake the ES modules of the AWS SDK, not its CommonJS.
  mainFields: ['module', 'main'],
  // An optional dependency of pg, not installed.
  external: ['pg-native'],
  banner: { js: requireBanner },
  legalComments: 'none',
  // The map stays out of the zip: it is two thirds of the size, and Lambda would load it with every cold start.
  sourcemap: 'external',
  logLevel: 'warning',
} satisfies BuildOptions

/** Writes the functions, with a map for each module. */
export const bundleFunctions: WriteFunctions = (config, directory) =>
  Promise.all(
    functionNames.map(async (name) => {
      const bundle = await bundleFunction(name, join(directory, name))
      await writeConfig(config, join(directory, name))
      return bundle
    }),
  )

/** Writes the modules of one function, with the licences and the bill of materials of its packages. */
export async function bundleFunction(name: FunctionName, path: string): Promise<Bundle> {
  const directory = resolve(path)
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  const { metafile } = await build({
    ...bundling,
    entryPoints: [{ in: `functions/${name}.ts`, out: 'index' }],
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    // A dynamic import gets a file of its own, which is loaded when it is called.
    splitting: true,
    plugins: [undiciIndex],
    metafile: true,
  })
  const components = await componentsOf(root, Object.keys(metafile.inputs))
  await writeFile(join(directory, 'THIRD-PARTY-LICENSES.txt'), licencesOf(components))
  await writeFile(join(directory, 'sbom.cdx.json'), billOfMaterials(components))
  await copyFile(join(root, 'LICENSE'), join(directory, 'LICENSE.txt'))
  await copyFile(join(root, 'SECURITY.md'), join(directory, 'SECURITY.md'))
  const modules = Object.entries(metafile.outputs).filter(([path]) => path.endsWith('.mjs'))
  return { name, bytes: modules.reduce((sum, [, { bytes }]) => sum + bytes, 0) }
}
