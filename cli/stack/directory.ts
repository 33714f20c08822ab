import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectRoot } from '../../local/project.ts'

/** The working directory of osls, below that of the user. It has a .gitignore for itself. */
export const stackDirectory = '.anchor-watch'

/** Writes the service of osls, whose functions come from the project or from the installed package. */
export function writeStackDirectory(directory = stackDirectory): void {
  const own = (...path: readonly string[]): string => join(directory, ...path)
  const source = join(projectRoot, 'deploy/osls.js')
  const entry = existsSync(source) ? source : join(projectRoot, 'build/osls.js')
  mkdirSync(own('deploy'), { recursive: true })
  cpSync(join(projectRoot, 'serverless.yml'), own('serverless.yml'))
  cpSync(join(projectRoot, 'deploy/resources'), own('deploy/resources'), { recursive: true })
  writeFileSync(own('package.json'), '{ "private": true, "type": "module" }\n')
  writeFileSync(own('.gitignore'), '*\n')
  writeFileSync(
    own('deploy/osls.js'),
    `export { default, resources, stack } from ${JSON.stringify(pathToFileURL(entry).href)}\n`,
  )
}
