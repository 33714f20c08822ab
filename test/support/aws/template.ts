import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeStackDirectory } from '../../../cli/stack/directory.ts'
import { programVariables, runProgram } from '../local/command-line.ts'
import { temporaryDirectory } from '../temporary.ts'

export interface Resource {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
}

export interface Packaged {
  /** Where the project was packaged: .serverless/ has the zips. */
  readonly directory: string
  /** What CloudFormation is given, as text and as its resources. */
  readonly text: string
  readonly resources: Readonly<Record<string, Resource>>
  /** The resources of one type, with their IDs. */
  readonly ofType: (type: string) => readonly (readonly [id: string, resource: Resource])[]
  /** The properties of one resource; throws when there is none. */
  readonly properties: (id: string) => Resource['Properties']
}

/** Packages this watch.yml in an empty directory, as `npx anchor-watch package` does; `beside` are files beside it. */
export async function packaged(
  directory: string,
  watchFile: string,
  beside: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
): Promise<Packaged> {
  writeStack(directory, watchFile, beside)
  await osls(directory, ['package', ...options])
  return readPackage(directory)
}

/** The template of a stage; the files are gone. The functions are empty: bundling takes long, and no template depends on it. */
export async function packagedTemplate(watchFile: string, stage?: string): Promise<Packaged> {
  using stack = new DisposableStack()
  const directory = temporaryDirectory((remove) => {
    stack.defer(remove)
  })
  const options = stage === undefined ? [] : ['--stage', stage]
  return await packaged(directory, watchFile, { 'deploy/osls.js': emptyEntry }, options)
}

const deploy = new URL('../../../deploy/', import.meta.url).href

/** deploy/osls.js with another plugin. */
const emptyEntry = `import { mkdirSync, writeFileSync } from 'node:fs'
import { buildPlugin } from '${deploy}build-plugin.ts'
import { functionNames } from '${deploy}deployment.ts'

export default buildPlugin(async (_, directory) => {
  for (const name of functionNames) {
    mkdirSync(directory + '/' + name, { recursive: true })
    writeFileSync(directory + '/' + name + '/index.mjs', '')
  }
  return []
})
export { resources, stack } from '${deploy}stack.ts'
`

/** Makes an empty directory the one in which osls packages and deploys this watch.yml; `beside` are files beside it. */
export function writeStack(
  directory: string,
  watchFile: string,
  beside: Readonly<Record<string, string>> = {},
): void {
  writeStackDirectory(directory)
  const files = { 'watch.yml': watchFile, ...beside }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
}

/** Runs osls in a directory, without credentials unless `variables` has some; resolves or rejects with what it printed. */
export async function osls(
  directory: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = { HOME: directory, ...programVariables, ...variables }
  const program = 'node_modules/osls/bin/serverless.js'
  const { code, out, err } = await runProgram(program, args, { cwd: directory, env })
  if (code !== 0) throw new Error(`${out}\n${err}`)
  return `${out}\n${err}`
}

async function readPackage(directory: string): Promise<Packaged> {
  const file = join(directory, '.serverless/cloudformation-template-update-stack.json')
  const text = await readFile(file, 'utf8')
  const { Resources: resources } = JSON.parse(text) as { Resources: Record<string, Resource> }
  return {
    directory,
    text,
    resources,
    ofType: (type) => Object.entries(resources).filter(([, resource]) => resource.Type === type),
    properties: (id) => {
      const resource = resources[id]
      if (resource === undefined) throw new Error(`the template has no ${id}`)
      return resource.Properties
    },
  }
}

/** A deployment that has everything: all services, all channels, a VPC, secrets of every kind. */
export const wholeWatchFile = `deployment: prod
namespace: Watch/Prod
anchore:
  auth: { username: watch, password: { secret: anchore/metrics#password } }
  services:
    apiext: { url: http://api.internal:8228 }
    catalog: { url: http://catalog.internal:8082 }
    simplequeue: { url: http://queue.internal:8083 }
    analyzer: { url: [http://one.internal:8084, http://two.internal:8084] }
    policy_engine: { url: http://policy.internal:8087 }
postgres: { host: db.internal, user: watch, password: { parameter: /anchore/database } }
oncall:
  timezone: Europe/Berlin
  channels:
    - slack: { url: { secret: slack } }
      digest: true
    - webhook: { url: { parameter: hook }, key: { secret: hook-key } }
deploy:
  region: eu-central-1
  vpc: { subnets: [subnet-0a1b2c3d, subnet-1a2b3c4d], security_groups: [sg-0a1b2c3d] }
  reserved_concurrency: true
  log_retention_days: 14
  fallback_email: oncall@corp.internal
  secrets_key: arn:aws:kms:eu-central-1:123456789012:key/1234abcd
`

let whole: Promise<Packaged> | undefined

/** The template of `wholeWatchFile`, packaged once a process. */
export function wholeTemplate(): Promise<Packaged> {
  whole ??= packagedTemplate(wholeWatchFile)
  return whole
}
