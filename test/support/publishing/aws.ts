import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { slotOf, slotPlus, type Slot, createLog } from '../../../lib/model/index.ts'
import {
  putWith,
  type Put,
  readHead,
  type SlotDependencies,
  runSlot,
  dynamoTable,
  type Table,
} from '../../../lib/publish/index.ts'
import { statisticOf } from '../../../lib/cloudwatch/index.ts'
import { memoryTable } from '../../../local/aws/memory-table.ts'
import { type Reaction, startCloudWatch, type CloudWatch } from '../../../local/aws/cloudwatch/server.ts'
import { startDynamoDb } from '../../../local/aws/dynamodb.ts'
import { tableName } from '../aws/dynamodb.ts'
import { clientOptions } from '../aws/identity.ts'
import { latestReadable } from '../aws/readable.ts'
import { observedPut, observedTable, type OnCall } from './breakpoint.ts'
import { counterNames, countedSource, levelName, type CountedSource } from './counted-source.ts'
import { startFaultyProxy, type FaultyProxy } from './faulty-proxy.ts'

export const firstSlot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
/** Long enough for a loopback under any load: a silent CloudWatch ends a request at once. */
const timeoutMs = 20_000

/** One run of a slot, and what the run is like. */
export interface RunOptions {
  readonly onCall?: OnCall
  /** How far the clock of this run is ahead, milliseconds. */
  readonly skewMs?: number
}

/** Changes of a run's parts, such as a safeguard that is switched off. */
export interface Changes {
  readonly table?: (table: Table) => Table
  readonly put?: (put: Put) => Put
}

export interface Aws {
  readonly time: { now: number }
  readonly cloudWatch: CloudWatch
  /** The table without the proxy. */
  readonly table: Table
  /** A deployment with a state of its own, by its name. */
  readonly deploy: (
    name: string,
    options?: { readonly changes?: Changes; readonly source?: CountedSource },
  ) => Deployed
  readonly stop: () => Promise<void>
}

export interface AwsWithDynamoDb extends Aws {
  /** Between the runs and the table. */
  readonly tableProxy: FaultyProxy
}

export interface Deployed {
  readonly source: CountedSource
  readonly lines: readonly string[]
  /** One run; rejects as the function would. */
  readonly run: (slot: Slot, options?: RunOptions) => Promise<void>
  /** One run whose failure is not of interest: the log has it. */
  readonly tick: (slot: Slot, options?: RunOptions) => Promise<void>
  /** The last slot that is committed, read without the proxy. */
  readonly committed: () => Promise<Slot | undefined>
  /** The sum of each counter in CloudWatch. */
  readonly sums: () => Readonly<Record<string, number>>
  /** How many data each level has, by slot; a slot without any is not there. */
  readonly levels: () => ReadonlyMap<number, readonly number[]>
  /** The data of a metric, oldest first. */
  readonly dataOf: (name: string) => readonly { readonly at: number; readonly value: number }[]
}

/**
 * A stand-in for CloudWatch on loopback, and a table. CloudWatch shows data as late as is documented. A request that it
 * leaves without an answer times out at once. `ofRuns` is the table as the runs reach it.
 */
export async function startAws(table = memoryTable(), ofRuns = table): Promise<Aws> {
  const time = { now: firstSlot + 2_000 }
  const { cloudWatch, untilSilent } = silenceAtOnce(
    await startCloudWatch({ clock: () => time.now, readableAfter: latestReadable }),
  )
  const clients: CloudWatchClient[] = []
  const signal = new AbortController().signal
  return {
    time,
    cloudWatch,
    table,
    deploy: (deployment, { changes = {}, source = countedSource() } = {}) => {
      const lines: string[] = []
      const destination = { namespace: 'AnchorWatch', deployment }
      const client = new CloudWatchClient(optionsOf(cloudWatch.url))
      client.middlewareStack.add((next) => (args) => Promise.race([next(args), untilSilent()]), {
        step: 'finalizeRequest',
      })
      clients.push(client)
      const put = putWith(client, destination)
      const runWith = ({ onCall = goOn, skewMs = 0 }: RunOptions): SlotDependencies => ({
        collector: source.collector,
        table: (changes.table ?? same)(observedTable(ofRuns, onCall)),
        put: (changes.put ?? same)(observedPut(put, onCall)),
        clock: () => time.now + skewMs,
        destination,
      })
      const run: Deployed['run'] = (slot, how = {}) =>
        runSlot(runWith(how), slot, { log: createLog((line) => lines.push(line)), signal })
      const own = () =>
        cloudWatch.series().filter(({ dimensions }) => dimensions['Deployment'] === deployment)
      const dataOf: Deployed['dataOf'] = (name) =>
        own()
          .filter((series) => series.name === name)
          .flatMap(({ data }) =>
            data.map(({ at, measurement }) => ({ at, value: statisticOf('Sum', [measurement]) ?? 0 })),
          )
      return {
        source,
        lines,
        run,
        tick: (slot, how) => run(slot, how).catch(() => undefined),
        committed: async () => {
          return (await readHead(table, `slot#${deployment}#${source.collector.name}`, signal)).slot
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
      for (const client of clients) client.destroy()
      await cloudWatch.stop()
    },
  }
}

/** The same with a stand-in for DynamoDB on loopback, behind a proxy that a test makes fail. */
export async function startAwsWithDynamoDb(): Promise<AwsWithDynamoDb> {
  const dynamoDb = await startDynamoDb(tableName)
  const tableProxy = await startFaultyProxy(dynamoDb.url)
  const clients = [tableProxy, dynamoDb].map(({ url }) => new DynamoDBClient(optionsOf(url)))
  const [ofRuns, table] = clients.map((client) => dynamoTable(client, tableName))
  const aws = await startAws(table, ofRuns)
  const stop = async (): Promise<void> => {
    for (const client of clients) client.destroy()
    await Promise.all([aws.stop(), tableProxy.stop()])
    await dynamoDb.stop()
  }
  return { ...aws, tableProxy, stop }
}

const optionsOf = (endpoint: string) => ({
  ...clientOptions(endpoint),
  requestHandler: { requestTimeout: timeoutMs, throwOnRequestTimeout: true },
})

const same = <T>(value: T): T => value
const goOn: OnCall = () => Promise.resolve()

/** The stand-in, and a promise that rejects as a timeout does when the stand-in leaves the next request unanswered. */
function silenceAtOnce(cloudWatch: CloudWatch): {
  readonly cloudWatch: CloudWatch
  readonly untilSilent: () => Promise<never>
} {
  let silence = Promise.withResolvers<never>()
  const fallSilent = (): void => {
    silence.reject(new DOMException('no answer', 'TimeoutError'))
    silence = Promise.withResolvers<never>()
  }
  const isSilence = (reaction: Reaction): boolean =>
    reaction === 'silence' ||
    (typeof reaction === 'object' && 'takenThen' in reaction && reaction.takenThen === 'silence')
  return {
    cloudWatch: {
      ...cloudWatch,
      failWith: (fault) => {
        cloudWatch.failWith((call) => {
          const reaction = fault?.(call)
          // Once the stand-in has taken the request, if it takes it.
          if (isSilence(reaction)) setImmediate(fallSilent)
          return reaction
        })
      },
    },
    untilSilent: () => silence.promise,
  }
}

type Series = ReturnType<CloudWatch['series']>[number]

function countsBySlot(series: readonly Series[]): ReadonlyMap<number, readonly number[]> {
  const slots = new Set(series.flatMap(({ data }) => data.map(({ at }) => at)))
  return new Map(
    [...slots].map((slot) => [slot, series.map(({ data }) => data.filter(({ at }) => at === slot).length)]),
  )
}

/** Lets `minutes` minutes pass in which the function runs once each, from `slot` on; returns the slot after them. */
export async function passMinutes(
  { time }: Pick<Aws, 'time'>,
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
