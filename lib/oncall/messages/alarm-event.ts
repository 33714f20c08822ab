import {
  type Comparison,
  at,
  listAt,
  numberAt,
  parseJson,
  textAt,
  clean,
  truncate,
  comparisonSigns,
} from '../../model/index.ts'

/** A state change of an alarm, in any of CloudWatch's message formats. Times in milliseconds since the epoch. */
export interface AlarmEvent {
  /** The name in CloudWatch: `anchor-watch-prod-backlog-depth`. */
  readonly name: string
  readonly arn: string | undefined
  readonly state: AlarmState
  readonly previousState: AlarmState | undefined
  readonly changedAt: number
  /** The time at which the alarm was last created or changed; only in SNS messages. */
  readonly configuredAt: number | undefined
  /** CloudWatch's text, or that of a state set by hand. */
  readonly reason: string
  /** Newest first; empty for a composite alarm, for missing data and for a state set by hand. */
  readonly points: readonly Datapoint[]
  readonly threshold: number | undefined
  /** Only in SNS messages of metric alarms. */
  readonly comparison: Comparison | undefined
  readonly account: string | undefined
  /** The code, `eu-west-1`; never the display name. */
  readonly region: string | undefined
  readonly dimensions: Readonly<Record<string, string>>
}

export type AlarmMessage =
  | { readonly form: 'alarm'; readonly event: AlarmEvent }
  /** Any other message on the topic, truncated. */
  | { readonly form: 'text'; readonly text: string }

/** Code points of a foreign text: a chat message shows this much without a click. */
const textLimit = 2_000

/**
 * Reads a message: the SNS message of a metric or composite alarm, an EventBridge event, the event of a direct Lambda
 * action, or any other text. Never throws.
 */
export function readAlarmMessage(message: string): AlarmMessage {
  const document = parseJson(message)
  const event =
    readNotification(document) ??
    readState(document, at(document, 'detail'), textAt(document, 'resources', 0)) ??
    readState(document, at(document, 'alarmData'), textAt(document, 'alarmArn'))
  return event === undefined
    ? { form: 'text', text: truncate(clean(message), textLimit) }
    : { form: 'alarm', event }
}

/** The SNS message of a metric alarm; a composite one is the same without `Trigger`. */
function readNotification(document: unknown): AlarmEvent | undefined {
  const reason = textAt(document, 'NewStateReason') ?? ''
  const metrics = listAt(document, 'Trigger', 'Metrics')
  const [statistic] = metrics.flatMap((metric) => at(metric, 'MetricStat') ?? [])
  const pairs = [
    ...listAt(document, 'Trigger', 'Dimensions'),
    ...listAt(statistic, 'Metric', 'Dimensions'),
  ].map((pair): [string, unknown] => [textAt(pair, 'name') ?? '', at(pair, 'value')])
  return complete({
    name: textAt(document, 'AlarmName'),
    arn: textAt(document, 'AlarmArn'),
    state: stateAt(document, 'NewStateValue'),
    previousState: stateAt(document, 'OldStateValue'),
    changedAt: timeAt(document, 'StateChangeTime'),
    configuredAt: timeAt(document, 'AlarmConfigurationUpdatedTimestamp'),
    reason,
    threshold: numberAt(document, 'Trigger', 'Threshold'),
    comparison: comparisonAt(document, 'Trigger', 'ComparisonOperator'),
    account: textAt(document, 'AWSAccountId'),
    // `Region` is a display name ("EU (Ireland)"): only the ARN has the code.
    region: undefined,
    dimensions: textsOf(Object.fromEntries(pairs)),
  })
}

/** EventBridge's event and the direct Lambda action: the same state in two envelopes. */
function readState(envelope: unknown, alarm: unknown, arn: string | undefined): AlarmEvent | undefined {
  return complete({
    name: textAt(alarm, 'alarmName'),
    arn,
    state: stateAt(alarm, 'state', 'value'),
    previousState: stateAt(alarm, 'previousState', 'value'),
    changedAt: timeAt(alarm, 'state', 'timestamp'),
    configuredAt: undefined,
    reason: textAt(alarm, 'state', 'reason') ?? '',
    threshold: numberAt(parseJson(textAt(alarm, 'state', 'reasonData') ?? ''), 'threshold'),
    comparison: undefined,
    account: textAt(envelope, 'account') ?? textAt(envelope, 'accountId'),
    region: textAt(envelope, 'region'),
    dimensions: textsOf(at(alarm, 'configuration', 'metrics', 0, 'metricStat', 'metric', 'dimensions')),
  })
}

type Required = 'name' | 'state' | 'changedAt'
type Draft = Omit<AlarmEvent, Required | 'points'> & {
  readonly [Key in Required]: AlarmEvent[Key] | undefined
}

/** CloudWatch's names: at most 255 characters, no control characters. */
const alarmName = /^[^\p{Cc}\p{Cs}]{1,255}$/u

/** Undefined if the name, the state or the time is missing: then the message is a text. */
function complete({ name, state, changedAt, ...draft }: Draft): AlarmEvent | undefined {
  if (name === undefined || !alarmName.test(name) || state === undefined || changedAt === undefined)
    return undefined
  const [, , , region, account] = draft.arn?.split(':') ?? []
  return {
    ...draft,
    name,
    state,
    changedAt,
    points: readReason(draft.reason),
    account: draft.account ?? account,
    region: region ?? draft.region,
  }
}

const alarmStates = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const
export type AlarmState = (typeof alarmStates)[number]

const comparisons = Object.keys(comparisonSigns) as readonly Comparison[]

export function stateAt(value: unknown, ...keys: readonly string[]): AlarmState | undefined {
  const found = at(value, ...keys)
  return alarmStates.find((state) => state === found)
}

export function comparisonAt(value: unknown, ...keys: readonly string[]): Comparison | undefined {
  const found = at(value, ...keys)
  return comparisons.find((comparison) => comparison === found)
}

/** CloudWatch writes `+0000`, without the colon of ISO 8601; V8 reads both. */
export function timeAt(value: unknown, ...keys: readonly string[]): number | undefined {
  const milliseconds = Date.parse(textAt(value, ...keys) ?? '')
  return Number.isFinite(milliseconds) ? milliseconds : undefined
}

export function textsOf(value: unknown): Record<string, string> {
  const entries: readonly [string, unknown][] =
    typeof value === 'object' && value !== null ? Object.entries(value) : []
  return Object.fromEntries(
    entries.flatMap(([key, text]) => (key !== '' && typeof text === 'string' ? [[key, text]] : [])),
  )
}

/** One number of a NewStateReason, with the start of its period (milliseconds) if the text has it. */
export interface Datapoint {
  readonly value: number
  readonly at: number | undefined
}

/** Ends at the next bracket of either kind, so that a reason full of `datapoint [` takes linear time. */
const list = /\bdatapoints? \[([^[\]]*)\]/
/** `1900.0 (23/11/26 21:03:00)`: day first, UTC, a double in Java's format. */
const entry = /^(-?\d+(?:\.\d+)?(?:E-?\d+)?)(?: \((\d\d)\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)\))?$/

/**
 * The numbers of a metric alarm's reason, newest first; its SNS message has them nowhere else. Empty if the text lists
 * none: missing data, a composite alarm, or a state set by hand (SetAlarmState).
 */
export function readReason(reason: string): readonly Datapoint[] {
  const points = (list.exec(reason)?.[1] ?? '').split(',').flatMap((part) => {
    const found = entry.exec(part.trim())
    return found === null ? [] : [{ value: Number(found[1]), at: timeOf(found.slice(2)) }]
  })
  return points.toSorted((one, other) => (other.at ?? 0) - (one.at ?? 0))
}

function timeOf([day, month, year, ...clock]: readonly (string | undefined)[]): number | undefined {
  const milliseconds = Date.parse(`20${year}-${month}-${day}T${clock.join(':')}Z`)
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}
