import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTurns } from '../../lib/net/semaphore.ts'

test('no more than so many have a turn at once, and everybody has one in order, whoever leaves', async () => {
  const who = fc.record({ leaves: fc.boolean(), steps: fc.nat(3) })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.array(who, { maxLength: 12 }), async (most, all) => {
      const takeTurn = createTurns(most)
      const order: number[] = []
      let now = 0
      const visit = async (index: number, steps: number, signal: AbortSignal): Promise<void> => {
        const endTurn = await takeTurn(signal)
        order.push(index)
        now += 1
        expect(now).toBeLessThanOrEqual(most)
        for (let step = 0; step < steps; step += 1) await Promise.resolve()
        now -= 1
        endTurn()
      }
      const controllers = all.map(() => new AbortController())
      const visits = all.map(({ steps }, index) =>
        visit(index, steps, controllers[index]?.signal ?? AbortSignal.abort()),
      )
      // Whoever leaves while a turn is still theirs to wait for has none.
      all.forEach(({ leaves }, index) => {
        if (leaves && index >= most) controllers[index]?.abort(new Error('left'))
      })
      const outcomes = await Promise.allSettled(visits)
      const stayed = all.flatMap(({ leaves }, index) => (leaves && index >= most ? [] : [index]))
      expect(order).toEqual(stayed)
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(stayed.length)
    }),
  )
})

test('who has left already gets none', async () => {
  await expect(createTurns(1)(AbortSignal.abort(new Error('left')))).rejects.toThrow('left')
})
