import type { Config } from '../lib/config/schema.ts'
import { loadConfig } from '../lib/config/load.ts'
import { formatProblem } from '../lib/config/problem.ts'

/** The names of the functions, of their bundles, logs and heartbeats. */
export const functionNames = ['collect-anchore', 'collect-postgres', 'notify', 'sweep'] as const
export type FunctionName = (typeof functionNames)[number]

/** `collect-anchore` is `CollectAnchore` in the IDs of the template. */
export function pascalCase(name: FunctionName): string {
  return name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** The name of a Lambda function has at most 64 characters, with the deployment between prefix and suffix. */
const maxCharacters = 64 - 'anchor-watch-'.length - '-collect-postgres'.length

/** `anchor-watch-prod`: the name of the stack and the prefix of every name in it. */
export function stackName(deployment: string): string {
  return `anchor-watch-${deployment}`
}

/** The configuration of one stage. Throws an error with a line for each problem. */
export function configOfStage(file: string, stage?: string): Config {
  const parsed = loadConfig(file)
  if (!parsed.ok) throw new Error(parsed.failure.map(formatProblem).join('\n'))
  return { ...parsed.value, deployment: deploymentOf(parsed.value.deployment, stage) }
}

/**
 * The name of the deployment in AWS: that of watch.yml without a stage or for a stage of the same name, otherwise
 * `prod--staging`. Two stages never share a name, so that their metrics, alarms and resources do not collide
 * (docs/decisions/0008).
 */
export function deploymentOf(deployment: string, stage = deployment): string {
  for (const [what, word] of Object.entries({ deployment, stage })) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(word))
      throw new Error(`${what} ${word}: expected lower-case letters and digits, single hyphens between them`)
  }
  const name = stage === deployment ? deployment : `${deployment}--${stage}`
  if (name.length > maxCharacters)
    throw new Error(`deployment ${name}: ${name.length} characters; at most ${maxCharacters} fit into a name`)
  return name
}
