import { alarmsOf } from '../catalogue.ts'
import { seriesByMetric } from '../config/series-count.ts'
import type { Config } from '../config/schema.ts'
import { severities } from '../model/alarm.ts'
import { collectorNames } from '../model/collector.ts'
import { referencesIn } from '../secrets/secrets.ts'
import { listPrices } from './list-prices.ts'

/** A line of the bill, a month. */
export interface Position {
  readonly item: string
  /** The billed number, in the unit that `item` names. */
  readonly count: number
  readonly dollars: number
}

/** A part of a count: a metric with its series, an alarm of the catalogue with its billed metrics. */
export interface Share {
  readonly name: string
  readonly count: number
}

/** The bill of a deployment, a month at list price. */
export interface Price {
  readonly positions: readonly Position[]
  readonly dollars: number
  /** The largest first. */
  readonly series: readonly Share[]
  readonly alarms: readonly Share[]
}

/** AWS bills a month of 730 hours; each collector runs once a minute. */
export const runsPerMonth = 730 * 60
/** Upper bounds for five targets. A run writes its request, of 1 kB, and three times the head item, of 4 kB. */
const run = { seconds: 2, gigabytes: 0.25, tableWrites: 13, logBytes: 2_000 }
/** One every five minutes, of at most 2 s and 256 MB. */
const sweepsPerMonth = runsPerMonth / 5
/** An alarm is one of a page of 100 of DescribeAlarms. */
const alarmsPerCall = 100
/** State changes of alarms and attempts to deliver them: more than a bad month has. */
const alarmMessages = 10_000
/** Lambda reads each queue with five requests at a time, of 20 s each, although it is empty. */
const pollsPerMonth = severities.length * 5 * 3 * runsPerMonth
/** Of a message: sent, received and deleted. */
const requestsPerMessage = 3
/** A function reads a secret again after five minutes. */
const secretReads = runsPerMonth / 5

/** Prices a deployment of this watch.yml, without the endpoints or the NAT gateway of its VPC, and without traffic. */
export function priceOf(config: Config, { dashboards = 0 } = {}): Price {
  const series = largestFirst(seriesByMetric(config))
  const alarms = largestFirst(billedAlarms(config))
  const runs = collectorNames.length * runsPerMonth
  const secrets = secretNames(config).size
  const { lambda } = listPrices
  const runDollars =
    run.seconds * run.gigabytes * lambda.gigabyteSecond + lambda.invocation + listPrices.schedule
  const descriptions = sweepsPerMonth * Math.ceil(alarmsOf(config).length / alarmsPerCall)
  const queueRequests = pollsPerMonth + alarmMessages * requestsPerMessage
  const positions: readonly Position[] = [
    of('metrics', total(series), total(series) * listPrices.metric),
    of('metrics of alarms', total(alarms), total(alarms) * listPrices.alarmMetric),
    of('dashboards', dashboards, dashboards * listPrices.dashboard),
    of('calls of PutMetricData', runs, runs * listPrices.putMetricData),
    of('runs of the collectors', runs, runs * runDollars),
    of('runs of sweep', sweepsPerMonth, sweepsPerMonth * runDollars),
    of('calls of DescribeAlarms', descriptions, descriptions * listPrices.describeAlarms),
    of('writes to the table', runs * run.tableWrites, runs * run.tableWrites * listPrices.tableWrite),
    of('GB of logs', (runs * run.logBytes) / 1e9, ((runs * run.logBytes) / 1e9) * listPrices.logGigabyte),
    of('messages of alarms', alarmMessages, alarmMessages * listPrices.topicMessage),
    of('requests to the queues', queueRequests, queueRequests * listPrices.queueRequest),
    of('key of the topics', 1, listPrices.key),
    of('secrets', secrets, secrets * (listPrices.secret + secretReads * listPrices.secretRequest)),
  ]
  return { positions, dollars: positions.reduce((sum, one) => sum + one.dollars, 0), series, alarms }
}

const of = (item: string, count: number, dollars: number): Position => ({ item, count, dollars })

/** A condition is a second metric of the alarm. */
function billedAlarms(config: Config): readonly Share[] {
  const byKind = Map.groupBy(alarmsOf(config), ({ kind }) => kind)
  return [...byKind].map(([name, alarms]) => ({
    name,
    count: alarms.reduce((sum, { condition }) => sum + (condition === undefined ? 1 : 2), 0),
  }))
}

function secretNames({ anchore, postgres, oncall }: Config): ReadonlySet<string> {
  const references = referencesIn({ anchore, postgres, oncall }, '').map(({ reference }) => reference)
  return new Set(references.filter(({ source }) => source === 'secret').map(({ name }) => name))
}

function total(shares: readonly Share[]): number {
  return shares.reduce((sum, { count }) => sum + count, 0)
}

function largestFirst(shares: readonly Share[]): readonly Share[] {
  return shares.toSorted((one, other) => other.count - one.count)
}
