import type { AlarmEvent } from './alarm-event.ts'
import type { Failure } from '../model/failure.ts'
import { cleanLine, truncate } from '../model/text.ts'
import type { Message } from './messages.ts'

/** Where this deployment is. */
export interface Home {
  /** The ARNs of its topics. */
  readonly topics: readonly string[]
  readonly account: string
  readonly region: string
  /** How the ARN of each alarm of its account and region begins. */
  readonly alarmPrefix: string
}

const topicArn = /^arn:([a-z-]+):sns:([a-z0-9-]+):(\d{12}):[\w-]+$/
/** Code points of a topic's ARN in a message; a real one has at most 300. */
const topicLimit = 300

/** The deployment whose topics have these ARNs, separated by commas. Throws when one is no ARN of a topic. */
export function homeOf(arns: string): Home {
  const topics = arns.split(',')
  const unlike = topics.find((arn) => !topicArn.test(arn))
  if (unlike !== undefined) throw new Error(`ANCHOR_WATCH_TOPICS: "${unlike}" is not the ARN of a topic`)
  const [, partition = '', region = '', account = ''] = topicArn.exec(topics[0] ?? '') ?? []
  return { topics, account, region, alarmPrefix: `arn:${partition}:cloudwatch:${region}:${account}:alarm:` }
}

/**
 * Undefined when the message was sent through a topic of this deployment, or through none (a direct action, a test).
 * SNS can invoke notify from no other topic. A message that names one was made by hand or comes by a subscription
 * that somebody added: nobody is paged for it, and the run fails so that the message is kept and seen.
 */
export function topicFailure({ topic }: Message, { topics }: Home): Failure | undefined {
  if (topic === undefined || topics.includes(topic)) return undefined
  return {
    kind: 'rejected',
    target: 'notify',
    message: `the message is from ${truncate(cleanLine(topic), topicLimit)}, which is none of this deployment`,
    remedy: `Remove the subscription; in a test event give Sns.TopicArn as ${topics.join(' or ')}.`,
  }
}

/** Whether an alarm is one of this account and region: all that its message names must agree. */
export function isOurs({ arn, account, region }: AlarmEvent, home: Home): boolean {
  if (arn !== undefined && !arn.startsWith(home.alarmPrefix)) return false
  return account === home.account && (region ?? home.region) === home.region
}

/** An alarm of elsewhere as a plain text: it opens and closes nothing here. */
export function foreignText({ name, state, arn, account, reason }: AlarmEvent): string {
  const origin = `account ${account ?? 'unknown'}, ${arn ?? 'no ARN'}`
  return `an alarm of another account or region is in ${state}: ${name} (${origin}). ${reason}`
}
