import { expect, test } from 'vitest'
import { slotOf } from '../../lib/clock.ts'
import { createPublisher } from '../../lib/cloudwatch/publisher.ts'
import { createLog } from '../../lib/log.ts'
import { runningCloudWatch } from '../support/cloudwatch.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))

test('a date that one publisher gives holds, whatever others there are of the same client', async () => {
  const clock = () => slot + 600_000
  const { client } = await runningCloudWatch(clock)
  const publishers = ['one', 'other', 'third'].map((deployment) =>
    createPublisher(client, { namespace: 'AnchorWatch', deployment }, clock),
  )
  const request = { collector: 'collect-anchore', slot, bit: 0, data: [] } as const
  const { signal } = new AbortController()
  const log = createLog(() => undefined)
  for (const { send } of publishers) {
    const deadline = clock() + 5_000
    const late = await send(request, { signedAt: slot, deadline, signal, log })
    expect(late).toMatchObject({ outcome: 'not-taken', failure: { kind: 'auth' } })
    expect(await send(request, { signedAt: clock(), deadline, signal, log })).toEqual({ outcome: 'taken' })
  }
})
