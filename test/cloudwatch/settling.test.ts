import { expect, test } from 'vitest'
import { slotOf } from '../../lib/model/index.ts'
import { absenceProvenAt } from '../../lib/publish/index.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const minuteMs = 60_000

test.each([
  ['at once', 0, 12],
  ['so that it comes before it is 3 hours old', 169, 12],
  ['so that it may come when it is 3 hours old', 170, 130],
  ['so that it comes within a day', 1_429, 130],
])(
  'an absence is proven of a request that is signed %s, %d minutes after its slot: %d later',
  (_title, age, more) => {
    const signedAt = slot + age * minuteMs
    expect(absenceProvenAt(slot, signedAt)).toBe(signedAt + more * minuteMs)
  },
)

test('an absence is never proven of a request that may come when its slot is a day old', () => {
  expect(absenceProvenAt(slot, slot + 1_430 * minuteMs)).toBeUndefined()
})
