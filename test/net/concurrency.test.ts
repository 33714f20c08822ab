import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSemaphore, mapWithLimit } from '../../lib/net/concurrency.ts'

test('at most max calls run at the same time, and the results are in the order of the items', async () => {
  const waiting: (() => void)[] = []
  let [atWork, most] = [0, 0]
  const all = mapWithLimit(3, [1, 2, 3, 4, 5, 6, 7], async (item) => {
    atWork += 1
    most = Math.max(most, atWork)
    await new Promise<void>((resolve) => waiting.push(resolve))
    atWork -= 1
    return item * 10
  })
  // The call that began last ends first.
  for (let ended = 0; ended < 7; ended += 1) {
    await expect.poll(() => waiting.length).toBeGreaterThan(0)
    waiting.pop()?.()
  }
  expect(await all).toEqual([10, 20, 30, 40, 50, 60, 70])
  expect(most).toBe(3)
})

test('no item means no call', async () => {
  expect(await mapWithLimit(3, [], () => Promise.reject(new Error('called')))).toEqual([])
})

test('the first rejection rejects the whole', async () => {
  await expect(mapWithLimit(2, [1, 2], (item) => Promise.reject(new Error(`no ${item}`)))).rejects.toThrow(
    'no 1',
  )
})

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
