import type { Config } from '../../lib/config/schema.ts'
import { deploymentOf } from '../../lib/config/deployment-name.ts'
import { loadConfig } from '../../lib/config/load.ts'
import { formatProblem } from '../../lib/config/problem.ts'
import { failed, messageOf, success, type Outcome } from '../../lib/model/failure.ts'
import type { Variables } from '../../lib/net/environment.ts'
import type { Invocation, Option } from '../command.ts'
import { withEnvironmentFile } from '../environment-file.ts'

/** The options of the commands that act on a deployment. */
export const deployedOptions: Readonly<Record<string, Option>> = {
  stage: { type: 'string', help: 'NAME: the stage that was deployed; default: that of the configuration' },
}

export interface DeployedSettings {
  /** With the name of the deployment in AWS. */
  readonly config: Config
  /** The environment for `env:` references and for the clients of AWS, with AWS_REGION. */
  readonly variables: Variables
}

/** The settings of the deployment that the command line names. The failure is a message for the user. */
export function deployedSettings(
  { config: path, options }: Pick<Invocation, 'config' | 'options'>,
  environment: Variables,
): Outcome<DeployedSettings, string> {
  const loaded = loadConfig(path)
  if (!loaded.ok) return failed(loaded.failure.map(formatProblem).join('\n'))
  const read = withEnvironmentFile(environment, path)
  if (!read.ok) return read
  const { AWS_REGION, AWS_DEFAULT_REGION } = read.value
  const region = AWS_REGION ?? AWS_DEFAULT_REGION ?? loaded.value.deploy.region
  if (region === undefined)
    return failed('no AWS region: set AWS_REGION, or deploy.region in the configuration')
  const { stage } = options
  try {
    const deployment = deploymentOf(loaded.value.deployment, typeof stage === 'string' ? stage : undefined)
    return success({
      config: { ...loaded.value, deployment },
      variables: { ...read.value, AWS_REGION: region },
    })
  } catch (error) {
    return failed(messageOf(error))
  }
}
