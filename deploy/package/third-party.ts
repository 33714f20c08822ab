import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { textAt } from '../../lib/model/index.ts'

/** A package that is part of a bundle. */
interface Component {
  readonly name: string
  readonly version: string
  readonly license: string
  /** The text of its licence file; empty for a package that has none. */
  readonly text: string
}

/** The packages of the inputs of a bundle: paths relative to `root`, such as node_modules/pg/lib/client.js. */
export async function componentsOf(root: string, inputs: readonly string[]): Promise<readonly Component[]> {
  const directories = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [])
  const components = [...new Set(directories)].toSorted().map((path) => componentAt(join(root, path)))
  return Promise.all(components)
}

async function componentAt(directory: string): Promise<Component> {
  const json: unknown = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'))
  const file = (await readdir(directory)).toSorted().find((name) => /^(licen[cs]e|copying)/i.test(name))
  return {
    name: textAt(json, 'name') ?? '',
    version: textAt(json, 'version') ?? '',
    license: textAt(json, 'license') ?? 'unknown',
    text: file === undefined ? '' : await readFile(join(directory, file), 'utf8'),
  }
}

/** The licences of these packages, each text once. */
export function licencesOf(components: readonly Component[]): string {
  const parts = [...Map.groupBy(components, ({ text }) => text.trim())].map(([text, packages]) => {
    const names = packages.map(({ name, version, license }) => `${name} ${version}: ${license}`)
    return `${names.join('\n')}\n\n${text}\n`
  })
  return `The licences of the packages in this bundle.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`
}

/** The bill of materials of these packages: CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/). */
export function billOfMaterials(components: readonly Component[]): string {
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    components: components.map(({ name, version, license }) => ({
      type: 'library',
      name,
      version,
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      licenses: [{ expression: license }],
    })),
  }
  return `${JSON.stringify(bill, undefined, 2)}\n`
}
