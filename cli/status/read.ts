import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { alarmsOf } from '../../lib/alarms/index.ts'
import { alarmReader } from '../../lib/cloudwatch/index.ts'
import {
  type AlarmNow,
  alarmName,
  systemClock,
  type Slot,
  collectorNames,
  type CollectorName,
  failed,
  messageOf,
  success,
  type Outcome,
} from '../../lib/model/index.ts'
import type { Finding } from '../../lib/findings/index.ts'
import { clientOptions, readAttempts } from '../../lib/net/index.ts'
import { type OncallRecord, recordsOf } from '../../lib/oncall/index.ts'
import { headKey, readHead, waitingIn, type Table } from '../../lib/publish/index.ts'
import { withCloudWatch } from '../cloudwatch-client.ts'
import { deployedClock } from '../deployed/clock.ts'
import type { DeployedSettings } from '../deployed/settings.ts'
import { stackResource } from '../deployed/stack.ts'
import { deployedTable } from '../deployed/table.ts'

/** The last committed run of a collector. */
export interface CollectorStatus {
  readonly name: CollectorName
  /** Undefined before its first run. */
  readonly slot: Slot | undefined
  readonly findings: readonly Finding[]
  /** Data that wait to be published. */
  readonly waiting: number
}

/** The parts of a deployment as they are now; a part that could not be read has the reason. */
export interface Read {
  readonly collectors: Outcome<readonly CollectorStatus[], string>
  readonly record: Outcome<OncallRecord, string>
  readonly alarms: Outcome<readonly AlarmNow[], string>
  /** The messages in the queue of notify's failures. */
  readonly undelivered: Outcome<number, string>
}

/** Reads all parts, with the time of the deployment. */
export async function readStatus(
  settings: DeployedSettings,
  signal: AbortSignal,
): Promise<Read & { readonly now: number }> {
  const table = await deployedTable(settings, signal)
  const { deployment } = settings.config
  const found = await withTable(table, (own) => deployedClock(own, deployment, signal))
  const clock = found.ok ? found.value : systemClock
  const [collectors, record, alarms, undelivered] = await Promise.all([
    withTable(table, (own) => readCollectors(own, deployment, signal)),
    withTable(table, async (own) => (await recordsOf(own, deployment).read(signal)).record),
    readAlarms(settings, signal),
    readUndelivered(settings, signal),
  ])
  return { collectors, record, alarms, undelivered, now: clock() }
}

async function withTable<T>(
  table: Outcome<Table, string>,
  read: (table: Table) => Promise<T>,
): Promise<Outcome<T, string>> {
  if (!table.ok) return table
  try {
    return success(await read(table.value))
  } catch (error) {
    return failed(`the table cannot be read: ${messageOf(error)}`)
  }
}

function readCollectors(
  table: Table,
  deployment: string,
  signal: AbortSignal,
): Promise<readonly CollectorStatus[]> {
  return Promise.all(
    collectorNames.map(async (name) => {
      const head = await readHead(table, headKey(deployment, name), signal)
      return { name, slot: head.slot, waiting: waitingIn(head), findings: head.report?.findings ?? [] }
    }),
  )
}

async function readAlarms(
  { config, variables }: DeployedSettings,
  signal: AbortSignal,
): Promise<Outcome<readonly AlarmNow[], string>> {
  // By name: the prefix of prod has the alarms of prod-eu and of its stages too.
  const names = alarmsOf(config).map(({ name }) => alarmName(config.deployment, name))
  const read = await withCloudWatch(variables, (client) => alarmReader(client)({ names }, signal))
  return read.ok ? read : failed(`the alarms cannot be read: ${read.failure.message}`)
}

async function readUndelivered(
  settings: DeployedSettings,
  abortSignal: AbortSignal,
): Promise<Outcome<number, string>> {
  const queue = await stackResource('NotifyFailures', 'ANCHOR_WATCH_FAILURES', settings, abortSignal)
  if (!queue.ok) return queue
  const client = new SQSClient(clientOptions(settings.variables, 'AWS_ENDPOINT_URL_SQS', readAttempts))
  try {
    const { Attributes: attributes } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl: queue.value,
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
      { abortSignal },
    )
    return success(Number(attributes?.ApproximateNumberOfMessages ?? 0))
  } catch (error) {
    return failed(`the queue of undelivered pages cannot be read: ${messageOf(error)}`)
  }
}
