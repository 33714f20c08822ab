import { readFileSync } from 'node:fs'
import { deploymentOf, regionOf } from '../lib/config/index.ts'
import type { Variables } from '../lib/net/index.ts'
import { refusal } from './refusal.ts'

/** The options of osls that name a stack. */
export interface StackOptions {
  readonly stage?: string | null
  readonly region?: string | null
  /** `NAME=VALUE`, each --param. */
  readonly param?: readonly string[] | null
  /** The directory of a package that an earlier command made. */
  readonly package?: string | null
}

export interface NamedStack {
  /** `prod--staging`, as in the names of everything in AWS. */
  readonly deployment: string
  readonly stage: string
  readonly region: string | undefined
}

/** These commands cannot be undone, and watch.yml may have changed since the deploy or be gone. */
const needsName = ['remove', 'rollback']

const usage =
  'Name the stack: --stage STAGE --param deployment=NAME --region REGION. NAME is `deployment` in watch.yml at the time of the deploy; watch.yml is not read now.'

/**
 * The stack named by the command line; undefined when it names none. Throws when the name is incomplete, or missing for a
 * command that requires it. `args`: the whole command line.
 */
export function namedStack(
  { stage, region, param }: StackOptions,
  args: readonly string[],
  variables: Variables,
): NamedStack | undefined {
  const deployment = param?.find((one) => one.startsWith('deployment='))?.slice('deployment='.length)
  const mustName = needsName.some((command) => args.includes(command))
  if (deployment === undefined && !mustName) return undefined
  const named = regionFor({ region }, undefined, variables)
  if (!deployment || !stage || (mustName && named === undefined)) throw refusal(usage)
  return { deployment: deploymentOf(deployment, stage), stage, region: named }
}

/** The region of the command line, of watch.yml, of the environment or of the AWS profile. */
export function regionFor(
  { region }: { readonly region?: string | null | undefined },
  configured: string | undefined,
  variables: Variables,
): string | undefined {
  return regionOf({ option: region ?? undefined, configured }, variables, (path) =>
    readFileSync(path, 'utf8'),
  )
}
