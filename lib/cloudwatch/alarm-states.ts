import {
  paginateDescribeAlarms,
  type AlarmType,
  type CloudWatchClient,
  type CompositeAlarm,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch'
import { type AlarmNow, type ReadAlarms, type WhichAlarms, failed, success } from '../model/index.ts'
import { publishFailure } from '../publish/index.ts'

/** DescribeAlarms' largest page, and its largest list of names. */
const pageSize = 100

/** Reads alarms by DescribeAlarms; never rejects. */
export function alarmReader(client: CloudWatchClient): ReadAlarms {
  return async (which, signal) => {
    try {
      const found: AlarmNow[] = []
      for (const query of queriesOf(which)) {
        const { metric, composite } = await describeAlarms(client, query, signal)
        found.push(...[...metric, ...composite].flatMap(toAlarm))
      }
      return success(found)
    } catch (error) {
      return failed(publishFailure(error))
    }
  }
}

type Query = { readonly AlarmNamePrefix: string } | { readonly AlarmNames: string[] }

function queriesOf(which: WhichAlarms): readonly Query[] {
  if ('prefix' in which) return [{ AlarmNamePrefix: which.prefix }]
  const pages = Math.ceil(which.names.length / pageSize)
  return Array.from({ length: pages }, (_, page) => ({
    AlarmNames: which.names.slice(page * pageSize, (page + 1) * pageSize),
  }))
}

interface DescribedAlarms {
  readonly metric: readonly MetricAlarm[]
  readonly composite: readonly CompositeAlarm[]
}

/** All pages of DescribeAlarms for a prefix or for at most 100 names. Rejects with CloudWatch's error. */
export async function describeAlarms(
  client: CloudWatchClient,
  query: Query,
  abortSignal: AbortSignal,
): Promise<DescribedAlarms> {
  const AlarmTypes: AlarmType[] = ['MetricAlarm', 'CompositeAlarm']
  const input = { ...query, AlarmTypes, MaxRecords: pageSize }
  const pages = await Array.fromAsync(paginateDescribeAlarms({ client }, input, { abortSignal }))
  return {
    metric: pages.flatMap(({ MetricAlarms = [] }) => MetricAlarms),
    composite: pages.flatMap(({ CompositeAlarms = [] }) => CompositeAlarms),
  }
}

function toAlarm({
  AlarmName: name,
  AlarmArn: arn,
  StateValue: state,
  StateReason: reason = '',
  // An update need not change the state.
  StateUpdatedTimestamp: updated,
  StateTransitionedTimestamp: changed = updated,
  AlarmConfigurationUpdatedTimestamp: configured,
  Threshold: threshold,
}: MetricAlarm & CompositeAlarm): readonly AlarmNow[] {
  if (name === undefined || state === undefined || changed === undefined) return []
  return [
    {
      name,
      arn,
      state,
      changedAt: changed.getTime(),
      configuredAt: configured?.getTime(),
      reason,
      threshold,
    },
  ]
}
