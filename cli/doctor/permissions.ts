import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation'
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { stackName } from '../../lib/config/index.ts'
import { alarmName, textAt } from '../../lib/model/index.ts'
import { clientOptions, readAttempts } from '../../lib/net/index.ts'
import type { DeployedSettings } from '../deployed/settings.ts'
import type { Line } from '../line.ts'

/** An action of IAM, tried by a call that changes nothing. */
interface Probe {
  readonly action: string
  /** The commands that need it. */
  readonly commands: string
  readonly call: (abortSignal: AbortSignal) => Promise<unknown>
}

/** The actions that the credentials allow, and those that they do not allow. examineSecrets reads the secrets. */
export async function examinePermissions(
  settings: DeployedSettings,
  now: number,
  signal: AbortSignal,
): Promise<readonly Line[]> {
  const probed = await Promise.all(
    probesOf(settings, now).map(async (probe) => ({ ...probe, result: await resultOf(probe, signal) })),
  )
  const allowed = probed.filter(({ result }) => result === 'allowed').map(({ action }) => action)
  return [
    ...(allowed.length === 0
      ? []
      : [{ level: 'ok', part: 'permissions', text: `the credentials allow ${allowed.join(', ')}` } as const]),
    ...probed
      .filter(({ result }) => result === 'denied')
      .map(({ action, commands }): Line => ({
        level: 'warn',
        part: 'permissions',
        text: `the credentials do not allow ${action}: ${commands} will fail`,
        remedy: `Allow ${action} in a policy of this user or role.`,
        command: 'aws sts get-caller-identity',
      })),
  ]
}

function probesOf({ config, variables }: DeployedSettings, now: number): readonly Probe[] {
  const cloudWatch = new CloudWatchClient(
    clientOptions(variables, 'AWS_ENDPOINT_URL_CLOUDWATCH', readAttempts),
  )
  const alarms = new DescribeAlarmsCommand({
    AlarmNamePrefix: alarmName(config.deployment, ''),
    MaxRecords: 1,
  })
  const metrics = new GetMetricDataCommand({
    MetricDataQueries: [
      {
        Id: 'probe',
        MetricStat: {
          Metric: { Namespace: config.namespace, MetricName: 'Heartbeat' },
          Period: 60,
          Stat: 'Sum',
        },
      },
    ],
    StartTime: new Date(now - 60_000),
    EndTime: new Date(now),
  })
  const probes: readonly Probe[] = [
    {
      action: 'cloudwatch:DescribeAlarms',
      commands: 'status and plan --deployed',
      call: (abortSignal) => cloudWatch.send(alarms, { abortSignal }),
    },
    {
      action: 'cloudwatch:GetMetricData',
      commands: 'plan --deployed, backtest and advise',
      call: (abortSignal) => cloudWatch.send(metrics, { abortSignal }),
    },
  ]
  // A deployment without a stack names its table.
  if (variables['ANCHOR_WATCH_TABLE'] !== undefined) return probes
  const stacks = new CloudFormationClient(
    clientOptions(variables, 'AWS_ENDPOINT_URL_CLOUDFORMATION', readAttempts),
  )
  const table = new DescribeStackResourceCommand({
    StackName: stackName(config.deployment),
    LogicalResourceId: 'StateTable',
  })
  return [
    ...probes,
    {
      action: 'cloudformation:DescribeStackResource',
      commands: 'status, silence and deploy',
      call: (abortSignal) => stacks.send(table, { abortSignal }),
    },
  ]
}

/** CloudFormation answers ValidationError for a missing stack after it has checked the permission. */
async function resultOf({ call }: Probe, signal: AbortSignal): Promise<'allowed' | 'denied' | 'unknown'> {
  try {
    await call(signal)
    return 'allowed'
  } catch (error) {
    const name = textAt(error, 'name') ?? ''
    if (/^(?:AccessDenied|NotAuthorized|Unauthorized)/.test(name)) return 'denied'
    return name === 'ValidationError' ? 'allowed' : 'unknown'
  }
}
