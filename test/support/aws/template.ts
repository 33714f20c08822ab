import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { textAt } from '../../../lib/model/json.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

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

/** Packages a copy of the project, as `npm run package -- --stage STAGE` does; `beside` are files beside watch.yml; `remove` deletes it. */
export async function packaged(
  watchFile: string,
  stage?: string,
  beside: Readonly<Record<string, string>> = {},
): Promise<Packaged & { readonly remove: () => Promise<void> }> {
  const { directory, remove } = await projectCopy(watchFile)
  try {
    for (const [name, text] of Object.entries(beside)) await writeFile(join(directory, name), text)
    await osls(directory, ['package', ...(stage === undefined ? [] : ['--stage', stage])])
    return { ...(await readPackage(directory)), remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** A copy of the project with this watch.yml; `remove` deletes it. */
export async function projectCopy(
  watchFile: string,
): Promise<{ readonly directory: string; readonly remove: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'anchor-watch-package-'))
  const parts = ['serverless.yml', 'package.json', 'tsconfig.json', 'LICENSE', 'SECURITY.md']
  for (const part of [...parts, 'deploy', 'docs', 'functions', 'lib'])
    await cp(join(root, part), join(directory, part), { recursive: true })
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'))
  await writeFile(join(directory, 'watch.yml'), watchFile)
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) }
}

/** Runs osls in a directory, without credentials unless `variables` has some; resolves or rejects with what it printed. */
export async function osls(
  directory: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const program = join(root, 'node_modules/osls/bin/serverless.js')
  const options = { cwd: directory, env: { HOME: directory, PATH: process.env['PATH'], ...variables } }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], options).catch(
    (error: unknown) => {
      const printed = [textAt(error, 'stdout'), textAt(error, 'stderr')].join('\n')
      throw new Error(printed, { cause: error })
    },
  )
  return `${stdout}\n${stderr}`
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

/** The template of `wholeWatchFile`, packaged once a process; its directory is gone. */
export function wholeTemplate(): Promise<Packaged> {
  whole ??= packaged(wholeWatchFile).then(async ({ remove, ...project }) => {
    await remove()
    return project
  })
  return whole
}
