import { deploymentOf } from './deployment.ts'

/** What osls was called with, as far as it names a stack. */
export interface StackOptions {
  readonly stage?: string | null
  readonly region?: string | null
  /** `NAME=VALUE`, each --param. */
  readonly param?: readonly string[] | null
}

export interface NamedStack {
  /** `prod--staging`, as in the names of everything in AWS. */
  readonly deployment: string
  readonly stage: string
}

/** What they do cannot be taken back, and watch.yml may have changed since the deploy, or be gone. */
const needsName = ['remove', 'rollback']

const usage =
  'Name the stack: --stage STAGE --param deployment=NAME --region REGION, NAME as `deployment` stood in watch.yml when it was deployed. watch.yml is not read for it.'

/**
 * The stack that the command line names, for which watch.yml is not read; undefined when it names none. Throws when it
 * names half of one, or none to a command that must not guess. `args`: the whole command line.
 */
export function namedStack(
  { stage, region, param }: StackOptions,
  args: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): NamedStack | undefined {
  const deployment = param?.find((one) => one.startsWith('deployment='))?.slice('deployment='.length)
  const mustName = needsName.some((command) => args.includes(command))
  if (deployment === undefined && !mustName) return undefined
  if (!deployment || !stage || (mustName && !(region ?? variables['AWS_REGION']))) throw new Error(usage)
  return { deployment: deploymentOf(deployment, stage), stage }
}
