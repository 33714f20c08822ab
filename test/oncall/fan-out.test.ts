import { describe, expect, it } from 'vitest'
import { failed, success } from '../../lib/model/failure.ts'
import type { Channel, Delivery } from '../../lib/oncall/channel.ts'
import { fanOut, resultsOf } from '../../lib/oncall/fan-out.ts'
import { triggerNotice } from '../support/oncall/notices.ts'

function channel(name: string, deliver: Channel['deliver']): Channel {
  return { name, type: 'test', severities: ['critical'], updates: false, deliver }
}

const accepted: Delivery = success({})
const { signal } = new AbortController()

describe('fanOut', () => {
  it('delivers past a channel that hangs, one that throws and one that refuses', async () => {
    const refused: Delivery = failed({
      kind: 'not-found',
      target: 'gone',
      message: 'm',
      remedy: 'r',
      retryable: false,
    })
    const channels = [
      channel('hangs', () => new Promise(() => undefined)),
      channel('throws', () => Promise.reject(new Error('broken'))),
      channel('gone', () => Promise.resolve(refused)),
      channel('works', () => Promise.resolve(accepted)),
    ]
    const sent = await fanOut(channels, triggerNotice, signal, 20)
    expect(resultsOf(sent)).toEqual({ delivered: ['works'], waiting: ['hangs', 'throws', 'gone'] })
    expect(sent[0]?.delivery).toMatchObject({ failure: { kind: 'timeout', target: 'hangs' } })
    expect(sent[1]?.delivery).toMatchObject({ failure: { kind: 'internal', target: 'throws' } })
  })

  it('starts every channel before any has ended', async () => {
    const started: string[] = []
    const everybody = Promise.withResolvers<Delivery>()
    const waiting = ['one', 'other'].map((name) =>
      channel(name, () => {
        if (started.push(name) === 2) everybody.resolve(accepted)
        return everybody.promise
      }),
    )
    expect(resultsOf(await fanOut(waiting, triggerNotice, signal)).delivered).toEqual(['one', 'other'])
  })

  it('ends with the run, even if a channel hangs', async () => {
    const hanging = channel('hangs', () => new Promise(() => undefined))
    const sent = await fanOut([hanging], triggerNotice, AbortSignal.abort())
    expect(resultsOf(sent).waiting).toEqual(['hangs'])
  })
})
