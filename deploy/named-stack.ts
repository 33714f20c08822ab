import { deploymentOf } from '../lib/config/stage.ts'

/** The options of osls that name a stack. */
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

/** These commands cannot be undone, and watch.yml may have changed since the deploy or be gone. */
const needsName = ['remove', 'rollback']

const usage =
  'Name the stack: --stage STAGE --param deployment=NAME --region REGION, NAME is `deployment` in watch.yml at the time of the deploy; watch.yml is not read.'

/**
 * The stack named by the command line; undefined when it names none. Throws when the name is incomplete, or missing for a
 * command that requires it. `args`: the whole command line.
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
