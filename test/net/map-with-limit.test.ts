import { expect, test } from 'vitest'
import { mapWithLimit } from '../../lib/net/concurrency.ts'

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
