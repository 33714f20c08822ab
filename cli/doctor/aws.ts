import { stackName } from '../../lib/config/index.ts'
import { formatMinute } from '../../lib/model/index.ts'
import { credentialsNeeded, credentialsProblem } from '../deployed/credentials.ts'
import type { DeployedSettings } from '../deployed/settings.ts'
import type { Line } from '../line.ts'
import { readStatus, type CollectorStatus, type Read } from '../status/read.ts'
import { examinePermissions } from './permissions.ts'
import { referencesOf } from './secrets.ts'

/** A function that runs has published a minute within this time. */
const lateMs = 5 * 60_000

/** Reads the state of the deployment like status, with the same credentials, and tries their permissions. */
export async function examineAws(
  { config, variables }: DeployedSettings,
  now: number,
  signal: AbortSignal,
): Promise<readonly Line[]> {
  const problem = await credentialsProblem(variables)
  if (problem !== undefined)
    return [
      {
        level: 'warn',
        part: 'AWS',
        text: `no credentials (${problem}): nothing of AWS was checked`,
        ...credentialsNeeded,
      },
    ]
  if (!variables['AWS_REGION']) {
    // examineSecrets reports the missing region.
    if (referencesOf(config).some(({ reference }) => reference.source !== 'env')) return []
    return [
      {
        level: 'fail',
        part: 'AWS',
        text: 'no region',
        remedy: 'Set deploy.region in watch.yml.',
        command: 'export AWS_REGION=eu-central-1',
      },
    ]
  }
  const settings = { config, variables }
  const [{ alarms, collectors }, permissions] = await Promise.all([
    readStatus(settings, signal),
    examinePermissions(settings, now, signal),
  ])
  return [...deploymentLines({ alarms, collectors }, config.deployment, now), ...permissions]
}

function deploymentLines(
  { alarms, collectors }: Pick<Read, 'alarms' | 'collectors'>,
  deployment: string,
  now: number,
): readonly Line[] {
  if (!alarms.ok)
    return [
      {
        level: 'fail',
        part: 'AWS',
        text: alarms.failure,
        remedy: 'See that the credentials are valid and allow cloudwatch:DescribeAlarms in this region.',
        command: 'aws sts get-caller-identity',
      },
    ]
  const { length } = alarms.value
  const read: Line = { level: 'ok', part: 'AWS', text: `the credentials read CloudWatch: ${length} alarms` }
  if (length === 0) return [read, { level: 'warn', part: 'endpoints', ...undeployed }]
  if (!collectors.ok)
    return [
      read,
      {
        level: 'warn',
        part: 'endpoints',
        text: collectors.failure.replaceAll('\n', ' '),
        remedy: 'See that the credentials are those of the account of the deployment.',
        command: 'aws sts get-caller-identity',
      },
    ]
  return [read, ...collectors.value.map((one) => endpointLine(one, deployment, now))]
}

const undeployed = {
  text: 'nothing is deployed yet: the network of the functions was not checked',
  remedy: 'Deploy, and run doctor again.',
  command: 'npx anchor-watch deploy',
}

/** A function that publishes reaches all its endpoints from its own network. */
function endpointLine({ name, slot }: CollectorStatus, deployment: string, now: number): Line {
  const part = 'endpoints'
  if (slot !== undefined && now - slot <= lateMs)
    return {
      level: 'ok',
      part,
      text: `${name} reaches them from its network: it published ${formatMinute(slot)}`,
    }
  return {
    level: 'warn',
    part,
    text:
      slot === undefined
        ? `${name} has not published a minute yet`
        : `${name} last published ${formatMinute(slot)}`,
    remedy:
      'Read its log; in a VPC see that it reaches the endpoints monitoring, dynamodb and those of its secrets.',
    command: `aws logs tail --since 10m /aws/lambda/${stackName(deployment)}-${name}`,
  }
}
