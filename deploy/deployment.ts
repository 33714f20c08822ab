import { type Config, deploymentOf, loadConfig, formatProblem } from '../lib/config/index.ts'
import { refusal } from './refusal.ts'

/** The names of the functions, their bundles and their logs. */
export const functionNames = ['collect-anchore', 'collect-postgres', 'notify', 'sweep', 'digest'] as const
export type FunctionName = (typeof functionNames)[number]

/** `CollectAnchore` for `collect-anchore`: the form of the template's IDs. */
export function pascalCase(name: FunctionName): string {
  return name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** The configuration of one stage. Throws an error with a line for each problem. */
export function configOfStage(file: string, stage?: string): Config {
  const parsed = loadConfig(file)
  if (!parsed.ok) throw refusal(parsed.failure.map(formatProblem).join('\n'))
  return { ...parsed.value, deployment: deploymentOf(parsed.value.deployment, stage) }
}
