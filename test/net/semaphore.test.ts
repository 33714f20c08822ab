import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSemaphore } from '../../lib/net/concurrency.ts'

test('at most max callers hold a permit, in the order of their calls, without those that leave', async () => {
  const caller = fc.record({ leaves: fc.boolean(), steps: fc.nat(3) })
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.array(caller, { maxLength: 12 }),
      async (max, all) => {
        const acquire = createSemaphore(max)
        const order: number[] = []
        let held = 0
        const visit = async (index: number, steps: number, signal: AbortSignal): Promise<void> => {
          const release = await acquire(signal)
          order.push(index)
          held += 1
          expect(held).toBeLessThanOrEqual(max)
          for (let step = 0; step < steps; step += 1) await Promise.resolve()
          held -= 1
          release()
        }
        const controllers = all.map(() => new AbortController())
        const visits = all.map(({ steps }, index) =>
          visit(index, steps, controllers[index]?.signal ?? AbortSignal.abort()),
        )
        // A caller that leaves while it waits gets no permit.
        all.forEach(({ leaves }, index) => {
          if (leaves && index >= max) controllers[index]?.abort(new Error('left'))
        })
        const outcomes = await Promise.allSettled(visits)
        const stayed = all.flatMap(({ leaves }, index) => (leaves && index >= max ? [] : [index]))
        expect(order).toEqual(stayed)
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(stayed.length)
      },
    ),
  )
})

test('a caller whose signal has aborted gets no permit', async () => {
  await expect(createSemaphore(1)(AbortSignal.abort(new Error('left')))).rejects.toThrow('left')
})
