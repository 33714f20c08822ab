import { expect, test } from 'vitest'
import { alarmsOf } from '../../../lib/alarms/index.ts'
import { slotOf } from '../../../lib/model/index.ts'
import type { Firing } from '../../../lib/cloudwatch/simulator/backtest.ts'
import { incidentsOf } from '../../../lib/cloudwatch/simulator/incidents.ts'
import { configOf, shortestWatchFile } from '../../support/watch-file.ts'

const from = slotOf(Date.UTC(2026, 10, 24))
const { oncall, ...config } = configOf(shortestWatchFile)
const alarms = alarmsOf(config)
const rules = { alarms, oncall }

function firing(alarm: string, first: number, minutes: number): Firing {
  const { kind = alarm, severity = 'critical' } = alarms.find(({ name }) => name === alarm) ?? {}
  return { alarm, kind, severity, from: first, minutes }
}

/** `lead from+minutes: reason alarm, …` of each incident; minutes of the history. */
function told(firings: readonly Firing[], minutes = 1_440): readonly string[] {
  return incidentsOf(firings, { from, minutes }, rules).map(({ lead, openedAt, closedAt, rings }) => {
    const [begin, end] = [openedAt, closedAt ?? NaN].map((at) => (at - from) / 60_000)
    const rang = rings.map(({ reason, alarm }) => `${reason} ${alarm}`).join(', ')
    return `${lead} ${begin ?? ''}+${(end ?? 0) - (begin ?? 0)}: ${rang}`
  })
}

test('an echo joins the incident of its cause and does not ring', () => {
  expect(told([firing('analysis-stalled', 100, 30), firing('backlog-age', 105, 38)])).toEqual([
    'backlog-age 101+43: opened analysis-stalled',
  ])
})

test('an alarm that comes back within 15 minutes rings once, later again', () => {
  const back = (pause: number) => [firing('lock-wait', 10, 10), firing('lock-wait', 20 + pause, 10)]
  expect(told(back(14))).toEqual(['lock-wait 11+34: opened lock-wait'])
  expect(told(back(16))).toEqual(['lock-wait 11+10: opened lock-wait', 'lock-wait 37+10: opened lock-wait'])
})

test('a critical incident that lasts rings again, and one beyond the history has no end', () => {
  expect(told([firing('database-down', 10, 490)], 500)).toEqual([
    'database-down 11+NaN: opened database-down, lasts database-down, lasts database-down',
  ])
})

test('an echo that waits for its cause rings if none comes', () => {
  expect(told([firing('analysis-failing', 10, 5)])).toEqual([
    'analysis-failing 11+5: opened analysis-failing',
  ])
})

test('an alarm that bypasses notify is in no incident', () => {
  expect(told([firing('notifier-failing', 10, 5)])).toEqual([])
})
