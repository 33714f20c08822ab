import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation'
import { stackName } from '../../lib/config/stack/deployment-name.ts'
import { failed, messageOf, success, type Outcome } from '../../lib/model/failure.ts'
import { clientOptions, readAttempts } from '../../lib/net/environment.ts'
import type { DeployedSettings } from './settings.ts'

/**
 * The physical id of a resource of the stack: the one that the variable names, for a deployment without a stack, or that of
 * CloudFormation. The failure is a message for the user.
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
  const client = new CloudFormationClient(
    clientOptions(variables, 'AWS_ENDPOINT_URL_CLOUDFORMATION', readAttempts),
  )
  const command = new DescribeStackResourceCommand({ StackName, LogicalResourceId: logicalId })
  try {
    const { StackResourceDetail: resource } = await client.send(command, { abortSignal })
    const id = resource?.PhysicalResourceId
    return id === undefined ? failed(`the stack ${StackName} has no ${logicalId}`) : success(id)
  } catch (error) {
    const message = messageOf(error)
    if (/\bstack\b.* does not exist/i.test(message))
      return failed(
        `there is no stack ${StackName} in ${variables['AWS_REGION'] ?? ''}: check the region, the credentials and the name of the deployment, or make it with 'npx anchor-watch deploy'`,
      )
    return failed(
      `${logicalId} of the stack ${StackName} is unknown: ${message}\nCheck the region, the credentials and the name of the deployment. ${variable} in the environment names it in place of the stack.`,
    )
  }
}
