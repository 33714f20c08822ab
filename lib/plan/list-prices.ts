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
export const freeTier = {
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
