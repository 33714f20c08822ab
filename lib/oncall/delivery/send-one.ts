import { failed, messageOf, type Log } from '../../model/index.ts'
import { within } from '../../net/index.ts'
import type { Channel, Delivery, Notice } from '../channel.ts'
import { remedyOf } from '../channels/status.ts'
import type { Incident } from '../incidents/incident.ts'
import type { Send } from '../incidents/sends.ts'

/** One notice that the run has claimed. */
export interface Task {
  readonly send: Send
  readonly incident: Incident
  readonly channel: Channel
}

/** The parts of a run that one attempt needs. */
export interface SendOneOptions {
  readonly noticeOf: (task: Task) => Notice
  /** For one channel and notice, milliseconds. */
  readonly channelMs: number
  readonly log: Log
  readonly signal: AbortSignal
}

export async function sendOne(
  task: Task,
  { noticeOf, channelMs, log, signal }: SendOneOptions,
): Promise<Delivery> {
  const { channel, incident, send } = task
  const bounded = within(channelMs, signal)
  const delivery = await Promise.race([deliver(task, noticeOf, bounded), expiry(channel, bounded)])
  const fields = { channel: channel.name, type: channel.type, action: send.action, incident: incident.id }
  if (delivery.ok) log.info('page delivered', fields)
  else log.error('page not delivered', { ...fields, ...delivery.failure })
  return delivery
}

/** A defect in the page of one incident costs no other incident its page. */
async function deliver(
  task: Task,
  noticeOf: SendOneOptions['noticeOf'],
  signal: AbortSignal,
): Promise<Delivery> {
  const { channel, incident } = task
  try {
    return await channel.deliver(noticeOf(task), incident.channels[channel.name]?.reference, signal)
  } catch (error) {
    return failed({
      kind: 'internal',
      target: channel.name,
      message: messageOf(error),
      remedy: 'This is a defect of anchor-watch: report it.',
      retryable: false,
      perhapsSent: true,
    })
  }
}

function expiry(channel: Channel, signal: AbortSignal): Promise<Delivery> {
  const expired: Delivery = failed({
    kind: 'timeout',
    target: channel.name,
    message: 'the channel did not finish in time',
    remedy: remedyOf('timeout'),
    retryable: true,
    perhapsSent: true,
  })
  return new Promise((resolve) => {
    const expire = (): void => {
      resolve(expired)
    }
    if (signal.aborted) expire()
    else signal.addEventListener('abort', expire, { once: true })
  })
}
