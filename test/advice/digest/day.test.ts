import { expect, test } from 'vitest'
import { digestOf } from '../../../lib/advice/digest/digest.ts'
import { slotOf, slotPlus } from '../../../lib/model/index.ts'
import type { Incident } from '../../../lib/oncall/index.ts'
import { configOf, shortestWatchFile } from '../../support/watch-file.ts'

const from = slotOf(Date.UTC(2026, 10, 24, 8, 0))
const to = slotPlus(from, 1_440)

function incident(id: string, openedAt: number, closedAt?: number): Incident {
  const entry = { changedAt: openedAt, alarmedAt: openedAt, since: openedAt } as const
  return {
    id,
    problem: 'database',
    lead: 'lock-wait',
    alarms: { 'lock-wait': { ...entry, state: 'ALARM', severity: 'critical', silent: false } },
    openedAt,
    ...(closedAt !== undefined && { closedAt }),
    rings: [],
    revision: 0,
    channels: {},
  }
}

test('a digest has the incidents that were open in its day, and leaves the next day to the next digest', () => {
  const day = { from, periodMinutes: 1, periods: 1_440, valuesOf: () => [] }
  const incidents = [
    incident('ended before', from - 10, from),
    incident('opened last', to - 1),
    incident('of the next day', to),
    incident('ended first', from - 10, from + 1),
  ]
  const digest = digestOf({ day, hours: day, before: day }, { incidents }, configOf(shortestWatchFile), 0)
  expect(digest.incidents.map(({ id }) => id)).toEqual(['ended first', 'opened last'])
})
