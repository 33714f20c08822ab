import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { alarmDefinitions, alarmsOf } from '../../../../lib/alarms/index.ts'
import { minutesBetween, slotOf } from '../../../../lib/model/index.ts'
import type { Incident } from '../../../../lib/oncall/index.ts'
import { backtest, type Firing } from '../../../../lib/cloudwatch/simulator/backtest.ts'
import { definedAlarms } from '../../../../lib/cloudwatch/simulator/deployed.ts'
import { incidentsOf } from '../../../../lib/cloudwatch/simulator/incidents.ts'
import { publishedHistory } from '../../../../lib/cloudwatch/simulator/published.ts'
import { seededRandom } from '../../../../local/world/random.ts'
import { configOf } from '../../../support/watch-file.ts'
import { placedBy, type Placed } from './incidents.ts'
import { monthOf } from './month.ts'

// A month that no threshold was made for: the default alarms find each incident, once, and nothing else fires.

/** The minutes that an alarm needs to clear, the longest window of those that fire here. */
const clearing = 20

const config = configOf(readFileSync('test/alarms/watch.yml', 'utf8'))
const rules = { alarms: alarmsOf(config), oncall: config.oncall }

/** Whether a minute is in the incident or in the time `after` it. */
function isDuring(minute: number, { from, minutes }: Placed, after = 0): boolean {
  return minute >= from && minute <= from + minutes + after
}

/** Whether an alarm that fires then is about the incident or its consequences. */
function isAbout(placed: Placed, alarm: string, minute: number): boolean {
  const { foundBy, leadsTo, aftermath = clearing } = placed.incident
  return (foundBy.test(alarm) || (leadsTo?.test(alarm) ?? false)) && isDuring(minute, placed, aftermath)
}

describe.each([4711, 10])('a month with incidents at random times, seed %i', (seed) => {
  let placed: readonly Placed[]
  let firings: readonly Firing[]
  /** Each with the minute of its begin. */
  let rang: readonly { readonly minute: number; readonly incident: Incident }[]
  beforeAll(() => {
    const random = seededRandom(seed)
    placed = placedBy(random)
    const history = monthOf(random, placed)
    ;({ firings } = backtest(definedAlarms(config), alarmDefinitions, publishedHistory(history, config)))
    const { from, periods: minutes } = history
    rang = incidentsOf(firings, { from, minutes }, rules)
      .filter(({ rings }) => rings.length > 0)
      .map((incident) => ({ minute: minutesBetween(from, slotOf(incident.openedAt)), incident }))
  })

  test('every incident is found while it lasts', () => {
    const missed = placed.filter(
      (one) => !firings.some(({ alarm, from }) => one.incident.foundBy.test(alarm) && isDuring(from, one)),
    )
    expect(missed.map(({ incident }) => incident.name)).toEqual([])
  })

  test('nothing else fires', () => {
    const unexplained = firings.filter(({ alarm, from }) => !placed.some((one) => isAbout(one, alarm, from)))
    expect(unexplained).toEqual([])
  })

  test('no incident opens a second one of those that ring', () => {
    const doubled = placed.filter((one) => {
      const own = rang.filter(({ minute, incident: { rings } }) =>
        rings.some(({ alarm, reason }) => reason === 'opened' && isAbout(one, alarm, minute)),
      )
      return own.length > 1
    })
    expect(doubled.map(({ incident }) => incident.name)).toEqual([])
  })
})
