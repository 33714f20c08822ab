import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { slotOf, slotPlus, type Slot } from '../../lib/model/clock.ts'
import { createPublisher, type Publisher } from '../../lib/cloudwatch/publisher.ts'
import { createLog } from '../../lib/model/log.ts'
import { createSpool } from '../../lib/outbox/spool.ts'
import type { SlotDependencies } from '../../lib/slot/dependencies.ts'
import { runSlot } from '../../lib/slot/run.ts'
import { dynamoTable } from '../../lib/state/dynamodb.ts'
import { createLeases } from '../../lib/state/leases.ts'
import { retriedTable } from '../../lib/state/retried-table.ts'
import type { Table } from '../../lib/state/table.ts'
import { latestReadable } from '../../local/aws/cloudwatch/readable.ts'
import { startCloudWatch, type CloudWatch } from '../../local/aws/cloudwatch/server.ts'
import { startDynamoDb } from '../../local/aws/dynamodb.ts'
import { counterNames, countedWorld, levelName, sumOf, type CountedWorld } from './counted-world.ts'
import { gatedPublisher, gatedTable, type Gate } from './gates.ts'
import { startUnreliable, type Unreliable } from './unreliable.ts'

export const firstSlot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const tableName = 'anchor-watch-test'
/** Long enough for a loopback under load. */
const silentTableMs = 2_000
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' }

/** One run of a slot, and what the run is like. */
export interface RunOptions {
  readonly gate?: Gate
  /** How far the clock of this run is ahead, milliseconds. */
  readonly skewMs?: number
}

/** What a test changes of a run's parts, as a defence that is switched off. */
export interface Changes {
  readonly table?: (table: Table) => Table
  readonly publisher?: (publisher: Publisher, clock: () => number) => Publisher
}

export interface SlotWorld {
  readonly time: { now: number }
  readonly cloudWatch: CloudWatch
  readonly wayToTable: Unreliable
  /** The table, whatever the way to it does. */
  readonly table: Table
  /** A deployment with a state of its own, by its name. */
  readonly deploy: (
    name: string,
    options?: { readonly changes?: Changes; readonly world?: CountedWorld },
  ) => Deployed
  readonly stop: () => Promise<void>
}

export interface Deployed {
  readonly world: CountedWorld
  readonly lines: readonly string[]
  /** One run; rejects as the function would. */
  readonly run: (slot: Slot, options?: RunOptions) => Promise<void>
  /** One run whose failure is not of interest: the log has it. */
  readonly tick: (slot: Slot, options?: RunOptions) => Promise<void>
  /** The last slot that is committed, whatever the way to the table does. */
  readonly committed: () => Promise<Slot | undefined>
  /** The sum of each counter in CloudWatch. */
  readonly sums: () => Readonly<Record<string, number>>
  /** How many data each level has, by slot; a slot without any is not there. */
  readonly levels: () => ReadonlyMap<number, readonly number[]>
  /** The data of a metric, oldest first. */
  readonly dataOf: (name: string) => readonly { readonly at: number; readonly value: number }[]
}

/**
 * Stand-ins for CloudWatch and DynamoDB on loopback, the latter behind a way that a test makes unreliable. CloudWatch
 * tells data as late as is documented, and its client waits `silentMs` for an answer.
 */
export async function startSlotWorld({ silentMs = 500 } = {}): Promise<SlotWorld> {
  const time = { now: firstSlot + 2_000 }
  const cloudWatch = await startCloudWatch({ clock: () => time.now, readableAfter: latestReadable })
  const dynamoDb = await startDynamoDb(tableName)
  const wayToTable = await startUnreliable(dynamoDb.url)
  const optionsOf = (endpoint: string, requestTimeout: number) => ({
    endpoint,
    region: 'eu-west-1',
    credentials,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: requestTimeout, requestTimeout, throwOnRequestTimeout: true },
  })
  const clients: CloudWatchClient[] = []
  const items = new DynamoDBClient(optionsOf(wayToTable.url, silentTableMs))
  const direct = new DynamoDBClient(optionsOf(dynamoDb.url, silentTableMs))
  const signal = new AbortController().signal
  return {
    time,
    cloudWatch,
    wayToTable,
    table: dynamoTable(direct, tableName),
    deploy: (deployment, { changes = {}, world = countedWorld() } = {}) => {
      const lines: string[] = []
      const destination = { namespace: 'AnchorWatch', deployment }
      // One for each clock: a publisher takes the dates of its client's signatures over.
      const publishers = new Map<number, Publisher>()
      const publisherOf = (skewMs: number): Publisher => {
        const clock = (): number => time.now + skewMs
        const client = new CloudWatchClient(optionsOf(cloudWatch.url, silentMs))
        clients.push(client)
        return createPublisher(client, destination, clock, () => [0, 0, 0])
      }
      const runWith = ({ gate, skewMs = 0 }: RunOptions): SlotDependencies => {
        const clock = (): number => time.now + skewMs
        const publisher = publishers.get(skewMs) ?? publisherOf(skewMs)
        publishers.set(skewMs, publisher)
        const gated = gatedTable(dynamoTable(items, tableName), gate)
        const table = retriedTable((changes.table ?? same)(gated), [1, 1])
        return {
          collector: world.collector,
          leases: createLeases({ table, deployment }),
          spool: createSpool({ table, deployment, collector: world.collector.name }),
          publisher: (changes.publisher ?? same)(gatedPublisher(publisher, gate), clock),
          clock,
          destination,
        }
      }
      const run: Deployed['run'] = (slot, how = {}) =>
        runSlot(runWith(how), slot, { log: createLog((line) => lines.push(line)), signal })
      const own = () =>
        cloudWatch.series().filter(({ dimensions }) => dimensions['Deployment'] === deployment)
      const dataOf: Deployed['dataOf'] = (name) =>
        own()
          .filter((series) => series.name === name)
          .flatMap(({ data }) => data.map(({ at, measurement }) => ({ at, value: sumOf(measurement) })))
      return {
        world,
        lines,
        run,
        tick: (slot, how) => run(slot, how).catch(() => undefined),
        committed: async () => {
          const item = await dynamoTable(direct, tableName).get(
            `slot#${deployment}#${world.collector.name}`,
            signal,
          )
          return item?.['slot'] as Slot | undefined
        },
        sums: () =>
          Object.fromEntries(
            counterNames.map((name) => [name, dataOf(name).reduce((sum, { value }) => sum + value, 0)]),
          ),
        levels: () => countsBySlot(own().filter(({ name }) => name === levelName)),
        dataOf,
      }
    },
    stop: async () => {
      for (const client of [...clients, items, direct]) client.destroy()
      await Promise.all([cloudWatch.stop(), wayToTable.stop()])
      await dynamoDb.stop()
    },
  }
}

const same = <T>(value: T): T => value

type Series = ReturnType<CloudWatch['series']>[number]

function countsBySlot(series: readonly Series[]): ReadonlyMap<number, readonly number[]> {
  const slots = new Set(series.flatMap(({ data }) => data.map(({ at }) => at)))
  return new Map(
    [...slots].map((slot) => [slot, series.map(({ data }) => data.filter(({ at }) => at === slot).length)]),
  )
}

/** Lets `minutes` minutes pass in which the function runs once each, from `slot` on; returns the slot after them. */
export async function passMinutes(
  { time }: Pick<SlotWorld, 'time'>,
  deployed: Deployed,
  slot: Slot,
  minutes: number,
): Promise<Slot> {
  for (let minute = 0; minute < minutes; minute += 1) {
    time.now = slotPlus(slot, minute) + 2_000
    await deployed.tick(slotPlus(slot, minute))
  }
  return slotPlus(slot, minutes)
}
