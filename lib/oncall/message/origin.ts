import type { AlarmEvent } from './alarm-event.ts'
import { type Failure, cleanLine, truncate } from '../../model/index.ts'
import type { Message } from './messages.ts'

/** The account, region and topics of this deployment. */
export interface Home {
  /** The ARNs of its topics. */
  readonly topics: readonly string[]
  readonly account: string
  readonly region: string
  /** The prefix of the ARN of every alarm in its account and region. */
  readonly alarmPrefix: string
}

const topicArn = /^arn:([a-z-]+):sns:([a-z0-9-]+):(\d{12}):[\w-]+$/
/** Code points of a topic's ARN in a message; a real one has at most 300. */
const topicLimit = 300

/** The deployment whose topics have these ARNs, separated by commas. Throws if one is not the ARN of a topic. */
export function homeOf(arns: string): Home {
  const topics = arns.split(',')
  const invalid = topics.find((arn) => !topicArn.test(arn))
  if (invalid !== undefined) throw new Error(`ANCHOR_WATCH_TOPICS: "${invalid}" is not the ARN of a topic`)
  const [, partition = '', region = '', account = ''] = topicArn.exec(topics[0] ?? '') ?? []
  return { topics, account, region, alarmPrefix: `arn:${partition}:cloudwatch:${region}:${account}:alarm:` }
}

/**
 * Undefined if the message came through a topic of this deployment, or through none (a direct action, a test).
 * A message of another topic was made by hand or comes from a subscription that somebody added: it pages nobody, and
 * the run fails, so that the message is kept and seen.
 */
export function topicFailure({ topic }: Message, { topics }: Home): Failure | undefined {
  if (topic === undefined || topics.includes(topic)) return undefined
  return {
    kind: 'rejected',
    target: 'notify',
    message: `the message is from ${truncate(cleanLine(topic), topicLimit)}, which is not a topic of this deployment`,
    remedy: `Remove the subscription; in a test event give Sns.TopicArn as ${topics.join(' or ')}.`,
  }
}

/** Whether an alarm is of this account and region: every field of its message must agree. */
export function isOurs({ arn, account, region }: AlarmEvent, home: Home): boolean {
  if (arn !== undefined && !arn.startsWith(home.alarmPrefix)) return false
  return account === home.account && (region ?? home.region) === home.region
}

/** An alarm of another account or region as plain text: it opens and closes no incident here. */
export function foreignText({ name, state, arn, account, reason }: AlarmEvent): string {
  const origin = `account ${account ?? 'unknown'}, ${arn ?? 'no ARN'}`
  return `an alarm of another account or region is in ${state}: ${name} (${origin}). ${reason}`
}
