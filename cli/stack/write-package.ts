import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { stackDirectory } from './directory.ts'
import { removeOldZips } from './package-directory.ts'
import { plainTemplate, type Template } from './plain-template.ts'
import { deployScript, terraformModule } from './scripts.ts'

/** Writes the package of osls as plain files into `out`; returns their names. */
export function writePackage(stack: string, out: string): readonly string[] {
  const packaged = join(stackDirectory, '.serverless')
  const names = new Map(
    globSync('*.zip', { cwd: packaged }).map((zip) => [zip, zipName(zip, join(packaged, zip))]),
  )
  const zips = [...names.values()].toSorted()
  const read = readFileSync(join(packaged, 'cloudformation-template-update-stack.json'), 'utf8')
  const template = plainTemplate(JSON.parse(read) as Template, (zip) => `${stack}/${names.get(zip) ?? zip}`)
  removeOldZips(
    out,
    [...names.keys()].map((zip) => basename(zip, '.zip')),
  )
  for (const [zip, name] of names) copyFileSync(join(packaged, zip), join(out, name))
  const texts = {
    'template.json': `${JSON.stringify(template, undefined, 1)}\n`,
    'deploy.sh': deployScript({ stack, zips }),
    'main.tf': terraformModule({ stack, zips }),
  }
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(out, name), text)
  chmodSync(join(out, 'deploy.sh'), 0o755)
  return [...Object.keys(texts), ...zips]
}

/** CloudFormation updates a function when the key of its zip changes: the name has the hash of the content. */
function zipName(zip: string, path: string): string {
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16)
  return `${basename(zip, '.zip')}-${hash}.zip`
}
