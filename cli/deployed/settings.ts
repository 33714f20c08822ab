import { readFileSync } from 'node:fs'
import {
  type Config,
  deployProblems,
  deploymentOf,
  loadConfig,
  formatProblem,
  regionAdvice,
  regionOf,
  regionPattern,
  remarksOf,
} from '../../lib/config/index.ts'
import { failed, messageOf, success, type Outcome } from '../../lib/model/index.ts'
import type { Variables } from '../../lib/net/index.ts'
import type { Invocation, Option } from '../command.ts'
import { withEnvironmentFile } from '../environment-file.ts'

export const stageOption: Readonly<Record<string, Option>> = {
  stage: { type: 'string', help: 'NAME: the stage; default: the deployment of the configuration' },
}

export const regionOption: Readonly<Record<string, Option>> = {
  region: {
    type: 'string',
    help: 'REGION: the region of the stack; default: deploy.region, then that of the environment or the AWS profile',
  },
}

/** The options of the commands that act on a deployment. */
export const deployedOptions = { ...stageOption, ...regionOption }

export interface DeployedSettings {
  /** With the name of the deployment in AWS. */
  readonly config: Config
  /** The environment for `env:` references and for the clients of AWS, with AWS_REGION. */
  readonly variables: Variables
}

type Named = Pick<Invocation, 'config' | 'options'>

/** The settings of the deployment that the command line names. The failure is a message for the user. */
export function deployedSettings(
  invocation: Named,
  environment: Variables,
): Outcome<DeployedSettings, string> {
  const staged = stagedConfig(invocation)
  if (!staged.ok) return staged
  const read = withEnvironmentFile(environment, invocation.config)
  if (!read.ok) return read
  const { config } = staged.value
  const region = regionOfStack(invocation.options, config.deploy.region, read.value)
  return region.ok ? success({ config, variables: { ...read.value, AWS_REGION: region.value } }) : region
}

export interface Deployable {
  /** With the name of the deployment in AWS. */
  readonly config: Config
  readonly stage: string
  readonly remarks: readonly string[]
}

/** The configuration to deploy. The failure has a line for each setting that is invalid or cannot be deployed. */
export function deployable(invocation: Named): Outcome<Deployable, string> {
  const staged = stagedConfig(invocation)
  if (!staged.ok) return staged
  const problems = deployProblems(staged.value.config)
  if (problems.length > 0)
    return failed(problems.map((problem) => `${invocation.config}: ${problem}`).join('\n'))
  return success({ ...staged.value, remarks: remarksOf(staged.value.config) })
}

/** The configuration of the stage. The failure has a line for each problem. */
export function stagedConfig({ config: path, options }: Named): Outcome<Omit<Deployable, 'remarks'>, string> {
  const loaded = loadConfig(path)
  if (!loaded.ok) return failed(loaded.failure.map(formatProblem).join('\n'))
  const { stage = loaded.value.deployment } = options
  try {
    const deployment = deploymentOf(loaded.value.deployment, String(stage))
    return success({ config: { ...loaded.value, deployment }, stage: String(stage) })
  } catch (error) {
    return failed(messageOf(error))
  }
}

/** The region of the stack; the failure names the ways to give one. */
export function regionOfStack(
  options: Invocation['options'],
  configured: string | undefined,
  environment: Variables,
): Outcome<string, string> {
  const found = knownRegion(options, configured, environment)
  if (!found.ok) return found
  return found.value === undefined ? failed(regionAdvice) : success(found.value)
}

/** The region of the stack for a command that may need none; undefined if nothing names it. Fails for a malformed one. */
export function knownRegion(
  { region }: Invocation['options'],
  configured: string | undefined,
  environment: Variables,
): Outcome<string | undefined, string> {
  const option = typeof region === 'string' ? region : undefined
  const found = regionOf({ option, configured }, environment, (path) => readFileSync(path, 'utf8'))
  return found === undefined || regionPattern.test(found)
    ? success(found)
    : failed(`${found} is no AWS region; expected one such as eu-central-1`)
}
