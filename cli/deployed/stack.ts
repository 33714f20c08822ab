import {
  CloudFormationClient,
  DescribeStackResourceCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation'
import { stackName } from '../../lib/config/index.ts'
import { failed, messageOf, success, type Outcome, textAt } from '../../lib/model/index.ts'
import { clientOptions, readAttempts, type Variables } from '../../lib/net/index.ts'
import { credentialsRemedy } from './credentials.ts'
import type { DeployedSettings } from './settings.ts'

const advice = 'Check the region, the credentials and the name of the deployment.'

/**
 * The physical id of a resource of the stack: from the environment variable, for a deployment without a stack,
 * otherwise from CloudFormation. The failure is a message for the user.
 */
export async function stackResource(
  logicalId: string,
  variable: string,
  { config, variables }: DeployedSettings,
  abortSignal: AbortSignal,
): Promise<Outcome<string, string>> {
  const given = variables[variable]
  if (given !== undefined) return success(given)
  const StackName = stackName(config.deployment)
  const command = new DescribeStackResourceCommand({ StackName, LogicalResourceId: logicalId })
  try {
    const { StackResourceDetail: resource } = await clientOf(variables).send(command, { abortSignal })
    const id = resource?.PhysicalResourceId
    return id === undefined ? failed(`the stack ${StackName} has no ${logicalId}`) : success(id)
  } catch (error) {
    const message = messageOf(error)
    if (textAt(error, 'name') === 'CredentialsProviderError')
      return failed(`there are no AWS credentials (${message})\n${credentialsRemedy}`)
    if (/\bstack\b.* does not exist/i.test(message))
      return failed(
        `there is no stack ${StackName} in ${variables['AWS_REGION'] ?? ''}: check the region, the credentials and the name of the deployment, or create it with 'npx anchor-watch deploy'`,
      )
    return failed(
      `${logicalId} of the stack ${StackName} is unknown: ${message}\n${advice} ${variable} in the environment names it in place of the stack.`,
    )
  }
}

/** The template of the stack, as it was deployed; undefined if there is no stack. The failure is a message for the user. */
export async function stackTemplate(
  { config, variables }: DeployedSettings,
  abortSignal: AbortSignal,
): Promise<Outcome<string | undefined, string>> {
  const StackName = stackName(config.deployment)
  try {
    const { TemplateBody } = await clientOf(variables).send(new GetTemplateCommand({ StackName }), {
      abortSignal,
    })
    return success(TemplateBody)
  } catch (error) {
    const message = messageOf(error)
    if (message.includes('does not exist')) return success(undefined)
    return failed(`the template of the stack ${StackName} cannot be read: ${message}\n  ${advice}`)
  }
}

function clientOf(variables: Variables): CloudFormationClient {
  return new CloudFormationClient(clientOptions(variables, 'AWS_ENDPOINT_URL_CLOUDFORMATION', readAttempts))
}
