import { expect, it } from 'vitest'
import { answering } from '../../net/receiver.ts'
import { triggerNotice } from '../notices.ts'
import { signal, untrusted, type Subject } from './subject.ts'

export function sendsToItsServiceOnly({ accepting, start, create, deliverTo }: Subject): void {
  it('has not delivered a notice to a closed port', async () => {
    const gone = await start(accepting)
    await gone.stop()
    const delivery = await create(gone.url).deliver(triggerNotice, undefined, signal)
    expect(delivery).toMatchObject({ ok: false, failure: { kind: 'refused', retryable: true } })
    expect(delivery).not.toHaveProperty('failure.perhapsSent')
  })

  it('sends nothing to a server whose certificate it does not trust', async () => {
    const receiver = await start(accepting, untrusted)
    const delivery = await create(receiver.url).deliver(triggerNotice, undefined, signal)
    expect(delivery).toMatchObject({ ok: false, failure: { kind: 'tls', retryable: true } })
    expect(delivery).not.toHaveProperty('failure.perhapsSent')
    expect(receiver.received).toHaveLength(0)
  })

  it('sends nothing in clear text to another machine', async () => {
    const delivery = await create('http://pages.example.com').deliver(triggerNotice, undefined, signal)
    expect(delivery).toMatchObject({ ok: false, failure: { kind: 'configuration', retryable: false } })
  })

  it('stops when it is aborted', async () => {
    const controller = new AbortController()
    const receiver = await start(() => {
      controller.abort()
    })
    const delivery = await create(receiver.url).deliver(triggerNotice, undefined, controller.signal)
    expect(delivery).toMatchObject({ ok: false, failure: { kind: 'timeout', retryable: true } })
  })

  it('does not follow a redirect', async () => {
    const elsewhere = await start(accepting)
    await deliverTo(answering(307, '', { location: elsewhere.url }))
    expect(elsewhere.received).toHaveLength(0)
  })
}
