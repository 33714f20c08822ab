import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createChannels } from '../../../../lib/oncall/index.ts'
import { informationNotice, resolveNotice, triggerNotice, updateNotice } from '../notices.ts'
import { hostileNotice, hostileTexts } from './hostile.ts'
import { signal, token, tokensIn, type Subject } from './subject.ts'

export function deliversNotices({
  verify,
  shown,
  closings,
  http,
  accepting,
  example,
  start,
  secretsAt,
  create,
}: Subject): void {
  it.each([triggerNotice, updateNotice, resolveNotice, informationNotice])(
    'delivers a notice to $action as its service takes it',
    async (notice) => {
      const receiver = await start(accepting)
      expect(await create(receiver.url).deliver(notice, undefined, signal)).toMatchObject({ ok: true })
      expect(receiver.received).toHaveLength(notice.action === 'resolve' ? closings : 1)
      for (const request of receiver.received) expect(tokensIn(request)).toEqual([token])
      receiver.received.forEach(verify)
    },
  )

  it('shows the whole of a page in the order of reading', async () => {
    const receiver = await start(accepting)
    await create(receiver.url).deliver(triggerNotice, undefined, signal)
    const text = receiver.received.map(shown).join('')
    const { title, impact, remedy, findings, also, unknown, runbook } = triggerNotice
    for (const part of [title, impact, ...findings, remedy, ...also, ...unknown, runbook])
      expect(text).toContain(part)
  })

  it('takes hostile texts within the limits of its service', { timeout: 60_000 }, async () => {
    const property = fc.asyncProperty(hostileTexts, async (text) => {
      const receiver = await start(accepting)
      const channel = create(receiver.url)
      for (const action of ['trigger', 'resolve', 'information'] as const) {
        const delivery = await channel.deliver(hostileNotice(action, text), undefined, signal)
        expect(delivery.ok ? 'delivered' : delivery.failure.message).toBe('delivered')
      }
      receiver.received.forEach(verify)
    })
    await fc.assert(property, { numRuns: 20 })
  })

  it('has a name that depends on neither its place nor its severities', () => {
    const { config } = example
    const again = { ...config, severities: ['warning' as const] }
    const dependencies = { http, secrets: secretsAt('https://127.0.0.1'), variables: {}, clock: () => 0 }
    const [one, two] = createChannels([config, again], dependencies)
    expect(one?.name).toMatch(new RegExp(`^${config.type} \\S`))
    expect(two?.name).toBe(one?.name)
  })
}
