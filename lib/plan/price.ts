import { metricsRead } from '../advice/index.ts'
import { alarmsOf } from '../alarms/index.ts'
import { sectionsOf } from '../cloudwatch/index.ts'
import { seriesByMetric, type Config } from '../config/index.ts'
import { severities, dashboards, collectorNames, sum } from '../model/index.ts'
import { referencesIn } from '../net/index.ts'

/** The region of the list prices. */
export const pricedRegion = 'us-east-1'

/** List prices in dollars, November 2026, without the free tier. Sources: the price pages of the services on aws.amazon.com. */
export const listPrices = {
  /** A custom metric a month, of the first 10,000 of an account. */
  metric: 0.3,
  /** Each metric that an alarm watches, a month. */
  alarmMetric: 0.1,
  /** A month. */
  dashboard: 3,
  putMetricData: 0.01 / 1_000,
  describeAlarms: 0.01 / 1_000,
  /** A metric that GetMetricData is asked for. */
  metricRead: 0.01 / 1_000,
  /** On arm64. */
  lambda: { gigabyteSecond: 1.33334e-5, invocation: 2e-7 },
  /** An invocation by EventBridge Scheduler. */
  schedule: 1 / 1_000_000,
  /** A write of at most 1 kB. */
  tableWrite: 0.625 / 1_000_000,
  /** A gigabyte of log lines, when they are written. */
  logGigabyte: 0.5,
  /** A message to a topic; deliveries to a queue are free. */
  topicMessage: 0.5 / 1_000_000,
  /** A request to a queue. */
  queueRequest: 0.4 / 1_000_000,
  /** A customer managed key of KMS, a month. */
  key: 1,
  /** A secret a month in Secrets Manager; a standard parameter is free. */
  secret: 0.4,
  secretRequest: 0.05 / 10_000,
  /** A month in one zone. */
  interfaceEndpoint: 7.3,
  /** A month, without traffic. */
  natGateway: 32.85,
} as const

/**
 * The monthly free tier of an account, shared by everything in it. On-demand writes, keys and secrets are billed from the
 * first. Sources: as above.
 */
const freeTier = {
  metrics: 10,
  alarmMetrics: 10,
  /** Dashboards with at most `metrics` each. */
  dashboards: { count: 3, metrics: 50 },
  cloudWatchCalls: 1_000_000,
  gigabyteSeconds: 400_000,
  logGigabytes: 5,
  topicMessages: 1_000_000,
  queueRequests: 1_000_000,
} as const

/** A line of the bill, a month. */
export interface Position {
  readonly item: string
  /** The billed number, in the unit that `item` names. */
  readonly count: number
  /** At list price. */
  readonly dollars: number
  /** If nothing else in the account uses the free tier. */
  readonly afterFreeTier: number
}

/** The bill of a deployment, a month: the sums of its positions. */
export interface Price {
  readonly positions: readonly Position[]
  readonly dollars: number
  readonly afterFreeTier: number
  /** The largest first. */
  readonly series: readonly Share[]
  readonly alarms: readonly Share[]
}

/** AWS bills a month of 730 hours; each collector runs once a minute. */
const runsPerMonth = 730 * 60
/** Upper bounds for five targets. A run writes its head item twice, of 6 kB with the data of the slot. */
const run = { seconds: 2, gigabytes: 0.25, tableWrites: 12, logBytes: 2_000 }
/** One every five minutes, of at most 2 s and 256 MB. */
const sweepsPerMonth = runsPerMonth / 5
/** One call of DescribeAlarms returns at most 100 alarms. */
const alarmsPerCall = 100
/** One a day, in the longest month. */
const digestsPerMonth = 31
/** State changes of alarms and attempts to deliver them: more than in a bad month. */
const alarmMessages = 10_000
/** Lambda reads each queue with five requests at a time, of 20 s each, even while it is empty. */
const pollsPerMonth = severities.length * 5 * 3 * runsPerMonth
/** A message is sent, received and deleted. */
const requestsPerMessage = 3
/** A function reads a secret again after five minutes. */
const secretReads = runsPerMonth / 5

/** Prices a deployment of this watch.yml, without the endpoints or the NAT gateway of its VPC, and without traffic. */
export function priceOf(config: Config): Price {
  const series = largestFirst(seriesByMetric(config))
  const alarms = largestFirst(billedAlarms(config))
  const runs = collectorNames.length * runsPerMonth
  const digests = config.oncall.channels.some(({ digest }) => digest) ? digestsPerMonth : 0
  const { lambda } = listPrices
  const invocation = run.seconds * run.gigabytes * lambda.gigabyteSecond + lambda.invocation
  // The free tier of memory and time is used up before that of invocations.
  const freeRuns = freeTier.gigabyteSeconds / (run.seconds * run.gigabytes)
  const positions: readonly Position[] = [
    position('metrics', total(series), listPrices.metric, freeTier.metrics),
    position('metrics of alarms', total(alarms), listPrices.alarmMetric, freeTier.alarmMetrics),
    position(
      'dashboards',
      config.deploy.dashboards ? dashboards.length : 0,
      listPrices.dashboard,
      freeDashboards(config),
    ),
    position('calls of PutMetricData', runs, listPrices.putMetricData, freeTier.cloudWatchCalls),
    ...collectorNames.map((name) =>
      position(`runs of ${name}`, runsPerMonth, invocation + listPrices.schedule, freeRuns),
    ),
    position('runs of notify', alarmMessages, invocation, freeRuns),
    position('runs of sweep', sweepsPerMonth, invocation + listPrices.schedule, freeRuns),
    position(
      'calls of DescribeAlarms',
      sweepsPerMonth * Math.ceil(alarmsOf(config).length / alarmsPerCall),
      listPrices.describeAlarms,
      freeTier.cloudWatchCalls,
    ),
    position('runs of digest', digests, invocation + listPrices.schedule, freeRuns),
    position('metrics that digest reads', digests * metricsRead(config), listPrices.metricRead),
    position('writes to the table', runs * run.tableWrites, listPrices.tableWrite),
    position('GB of logs', (runs * run.logBytes) / 1e9, listPrices.logGigabyte, freeTier.logGigabytes),
    position('messages of alarms', alarmMessages, listPrices.topicMessage, freeTier.topicMessages),
    position(
      'requests to the queues',
      pollsPerMonth + alarmMessages * requestsPerMessage,
      listPrices.queueRequest,
      freeTier.queueRequests,
    ),
    position('key of the topics', 1, listPrices.key),
    position('secrets', secretNames(config).size, listPrices.secret + secretReads * listPrices.secretRequest),
  ]
  return {
    positions,
    dollars: sum(positions.map(({ dollars }) => dollars)),
    afterFreeTier: sum(positions.map(({ afterFreeTier }) => afterFreeTier)),
    series,
    alarms,
  }
}

/** A position of `count` units at `price` each, of which `free` are not billed. */
function position(item: string, count: number, price: number, free = 0): Position {
  return { item, count, dollars: count * price, afterFreeTier: Math.max(0, count - free) * price }
}

function total(shares: readonly Share[]): number {
  return sum(shares.map(({ count }) => count))
}

function largestFirst(shares: readonly Share[]): readonly Share[] {
  return shares.toSorted((one, other) => other.count - one.count)
}

/** A part of a count: a metric with its series, an alarm of the catalogue with its billed metrics. */
export interface Share {
  readonly name: string
  readonly count: number
}

/**
 * The number of dashboards that the free tier covers. It does not cover a dashboard with too many metrics; the dashboard
 * of the runbooks has none.
 */
function freeDashboards(config: Config): number {
  const metrics = sectionsOf(config).flatMap(({ charts }) => charts.flatMap(({ lines }) => lines)).length
  const free = freeTier.dashboards
  return metrics > free.metrics ? dashboards.length - 1 : free.count
}

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
