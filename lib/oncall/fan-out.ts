import { channelTimeoutMs, type Channel, type Delivery, type Notice } from './channel.ts'
import { messageOf } from '../model/failure.ts'
import type { Results } from './plan.ts'
import { remedyOf } from './channels/status.ts'

export interface Sent {
  readonly channel: Channel
  readonly delivery: Delivery
}

/** Delivers to all channels at the same time; one that hangs or breaks costs the others nothing. Never rejects. */
export function fanOut(
  channels: readonly Channel[],
  notice: Notice,
  signal: AbortSignal,
  timeoutMs: number = channelTimeoutMs,
): Promise<readonly Sent[]> {
  return Promise.all(
    channels.map(async (channel) => {
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
      return {
        channel,
        delivery: await Promise.race([deliver(channel, notice, bounded), expiry(channel, bounded)]),
      }
    }),
  )
}

/** The channels that took it and those that did not. */
export function resultsOf(sent: readonly Sent[]): Results {
  const namesOf = (is: (delivery: Delivery) => boolean): readonly string[] =>
    sent.filter(({ delivery }) => is(delivery)).map(({ channel }) => channel.name)
  return {
    delivered: namesOf((delivery) => delivery.ok),
    waiting: namesOf((delivery) => !delivery.ok),
  }
}

async function deliver(channel: Channel, notice: Notice, signal: AbortSignal): Promise<Delivery> {
  try {
    return await channel.deliver(notice, signal)
  } catch (error) {
    return {
      ok: false,
      retryable: false,
      failure: {
        kind: 'internal',
        target: channel.name,
        message: messageOf(error),
        remedy: 'This is a defect of the channel: report it.',
      },
    }
  }
}

function expiry(channel: Channel, signal: AbortSignal): Promise<Delivery> {
  const failure = {
    kind: 'timeout',
    target: channel.name,
    message: 'it was not done when its time was up',
    remedy: remedyOf('timeout'),
  } as const
  return new Promise((resolve) => {
    const expire = (): void => {
      resolve({ ok: false, retryable: true, failure })
    }
    if (signal.aborted) expire()
    else signal.addEventListener('abort', expire, { once: true })
  })
}
