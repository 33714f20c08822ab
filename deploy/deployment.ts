import type { Config } from '../lib/config/config.ts'
import { loadConfig } from '../lib/config/load.ts'
import { formatProblem } from '../lib/config/problem.ts'

/** The functions, by the name that their bundle, their log and their heartbeat have. */
export const functionNames = ['collect-anchore', 'collect-postgres', 'notify'] as const
export type FunctionName = (typeof functionNames)[number]

/** `collect-anchore` is `CollectAnchore` in the IDs of the template. */
export function pascalCase(name: FunctionName): string {
  return name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** The name of a Lambda function has at most 64 characters: the deployment's stands between these two. */
const mostCharacters = 64 - 'anchor-watch-'.length - '-collect-postgres'.length

/** `anchor-watch-prod`: the stack, and the beginning of every name in it. */
export function stackName(deployment: string): string {
  return `anchor-watch-${deployment}`
}

/** The configuration of one stage. Throws with everything that is wrong, a line each. */
export function configOfStage(file: string, stage?: string): Config {
  const parsed = loadConfig(file)
  if (!parsed.ok) throw new Error(parsed.failure.map(formatProblem).join('\n'))
  return { ...parsed.value, deployment: deploymentOf(parsed.value.deployment, stage) }
}

/**
 * What the deployment is called in AWS: as in watch.yml where the stage has the same name or none is named, otherwise
 * `prod--staging`. Two stages never have one name, so that neither metrics nor alarms nor resources collide
 * (docs/decisions/0008).
 */
export function deploymentOf(deployment: string, stage = deployment): string {
  for (const [what, word] of Object.entries({ deployment, stage })) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(word))
      throw new Error(`${what} ${word}: expected lower-case letters and digits, single hyphens between them`)
  }
  const name = stage === deployment ? deployment : `${deployment}--${stage}`
  if (name.length > mostCharacters)
    throw new Error(
      `deployment ${name}: ${name.length} characters; at most ${mostCharacters} fit into a name`,
    )
  return name
}
