import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slotPlus } from '../../../lib/model/index.ts'
import { topNames, sessionsByName, type Named } from '../../../lib/postgres/connections/details.ts'
import type { Group } from '../../../lib/postgres/connections/query.ts'
import { testSlot } from '../../support/postgres/postgres.ts'

const group = (user: string | null, sessions: number, application = ''): Group => ({
  user,
  application,
  state: 'idle',
  sessions,
  address: null,
  addresses: 0,
})
const byUser = (groups: readonly Group[]) => sessionsByName(groups, ({ user }) => user)
const seven = byUser(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((user, index) => group(user, 10 - index)))

describe('who holds connections', () => {
  test('is summed by name, with those that have none', () => {
    expect(byUser([group('anchore', 3), group('anchore', 4), group(null, 1), group('', 1)])).toEqual(
      new Map([
        ['anchore', 7],
        ['none', 2],
      ]),
    )
  })

  test.each(['ünïcode', ':begins', ' ', 'x'.repeat(129), 'bell\u0007'])(
    'is no dimension of CloudWatch when the name is %j: it counts as other',
    (user) => {
      expect(byUser([group(user, 2)])).toEqual(new Map([['other', 2]]))
    },
  )

  test('has a series each for the five with most, and one for the rest', () => {
    const { counts } = topNames(seven, [], testSlot)
    expect([...counts]).toEqual([
      ['a', 10],
      ['b', 9],
      ['c', 8],
      ['d', 7],
      ['e', 6],
      ['other', 9],
    ])
  })

  test('keeps a series for an hour, at zero when nobody is left', () => {
    const before: readonly Named[] = [{ name: 'gone', since: slotPlus(testSlot, -59) }]
    expect(topNames(seven, before, testSlot).counts.get('gone')).toBe(0)
    expect(topNames(seven, before, slotPlus(testSlot, 1)).counts.has('gone')).toBe(false)
  })

  const names = fc.dictionary(
    fc.constantFrom(...'a b c d e f g h i j k l m n o p'.split(' ')),
    fc.integer({ min: 1, max: 50 }),
  )
  test('is nobody twice and nobody left out, with at most ten names billed in any hour', () => {
    fc.assert(
      fc.property(fc.array(names, { minLength: 1, maxLength: 90 }), (minutes) => {
        let named: readonly Named[] = []
        const seen = minutes.map((users, minute) => {
          const sums = new Map(Object.entries(users))
          const holders = topNames(sums, named, slotPlus(testSlot, minute))
          named = holders.named
          const all = [...sums.values()].reduce((sum, sessions) => sum + sessions, 0)
          expect([...holders.counts.values()].reduce((sum, sessions) => sum + sessions, 0)).toBe(all)
          return named.map(({ name }) => name)
        })
        for (let from = 0; from < seen.length; from += 1) {
          expect(new Set(seen.slice(from, from + 60).flat()).size).toBeLessThanOrEqual(10)
        }
      }),
      { numRuns: 30 },
    )
  })
})
