import { describe, expect, test } from 'vitest'
import { slotOf } from '../../../lib/model/index.ts'
import { secondOf } from '../../../lib/postgres/backlog/query.ts'
import { analyzersStep } from '../../../lib/postgres/backlog/facts.ts'
import { headroomOf } from '../../../lib/postgres/connections/headroom.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const used = { used: 42, limit: 100, sessions: 36 }

/** Nine processes that wrote a heartbeat a minute ago by a clock that is `behind`, and one that is gone. */
function services(behind = 0) {
  const alive = secondOf(slot) - 60 - behind
  const known = (heartbeats: readonly number[]) => ({ heartbeats, since: slot })
  return {
    slot,
    offset: behind,
    services: {
      analyzer: known([alive, alive - 5, alive - 9, alive - 600]),
      catalog: known(Array<number>(6).fill(alive)),
    },
  }
}

describe('the headroom for analyzers', () => {
  test.each([0, 3_600])(
    'is counted from the processes with a heartbeat, with a clock %i s behind',
    (behind) => {
      expect(headroomOf(used, services(behind), {})).toEqual({
        used: 42,
        limit: 100,
        free: 43,
        perProcess: 4,
      })
    },
  )

  test('ends where connections-exhausted pages, as watch.yml has it', () => {
    const window = { breaching: 1, points: 1 }
    const alarms = { 'connections-exhausted': { enabled: true, threshold: 80, window, severity: 'critical' } }
    expect(headroomOf(used, services(), alarms as never)?.free).toBe(38)
    expect(headroomOf({ ...used, used: 99 }, services(), {})?.free).toBe(0)
  })

  test('is not known without sessions or processes of Anchore', () => {
    expect(headroomOf(undefined, services(), {})).toBeUndefined()
    expect(headroomOf({ ...used, sessions: 0 }, services(), {})).toBeUndefined()
    expect(headroomOf(used, { ...services(), services: {} }, {})).toBeUndefined()
  })
})

describe('the first step of a backlog', () => {
  const headroom = { used: 42, limit: 100, free: 53, perProcess: 4 }

  test('adds the analyzers that keep up, with the connections that they take', () => {
    expect(analyzersStep(3, 11, headroom)).toMatch(
      /^About 11 analyzers would keep up, 3 work now. Add 8: 42 of 100 connections are used, and they open about 32 more\./,
    )
  })

  test('adds no more than fit, and names the pools first', () => {
    expect(analyzersStep(3, 30, headroom)).toMatch(
      / Add 13 at most: .* 27 more would open about 108\. First lower/,
    )
    expect(analyzersStep(3, 4, { ...headroom, free: 3 })).toContain('Add none yet: 42 of 100')
  })

  test('gives the conditions where the numbers are not known', () => {
    expect(analyzersStep(3, 11, undefined)).toContain('while the database has connections')
  })
})
