import { channelTimeoutMs, type Channel, type Delivery, type Notice } from './channel.ts'
import { failed, messageOf } from '../model/failure.ts'
import { within } from '../net/deadline.ts'
import type { Results } from './plan.ts'
import { remedyOf } from './channels/status.ts'

export interface Sent {
  readonly channel: Channel
  readonly delivery: Delivery
}

/** Delivers to all channels at the same time; one that hangs or breaks does not affect the others. Never rejects. */
export function fanOut(
  channels: readonly Channel[],
  notice: Notice,
  signal: AbortSignal,
  timeoutMs: number = channelTimeoutMs,
): Promise<readonly Sent[]> {
  return Promise.all(
    channels.map(async (channel) => {
      const bounded = within(timeoutMs, signal)
      return {
        channel,
        delivery: await Promise.race([deliver(channel, notice, bounded), expiry(channel, bounded)]),
      }
    }),
  )
}

/** The names of the channels that accepted the notice and of those that did not. */
export function resultsOf(sent: readonly Sent[]): Results {
  const namesOf = (ok: boolean): readonly string[] =>
    sent.filter(({ delivery }) => delivery.ok === ok).map(({ channel }) => channel.name)
  return { delivered: namesOf(true), waiting: namesOf(false) }
}

async function deliver(channel: Channel, notice: Notice, signal: AbortSignal): Promise<Delivery> {
  try {
    return await channel.deliver(notice, undefined, signal)
  } catch (error) {
    return failed({
      kind: 'internal',
      target: channel.name,
      message: messageOf(error),
      remedy: 'This is a defect of the channel: report it.',
      retryable: false,
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
  })
  return new Promise((resolve) => {
    const expire = (): void => {
      resolve(expired)
    }
    if (signal.aborted) expire()
    else signal.addEventListener('abort', expire, { once: true })
  })
}
