import { beforeAll, describe, expect, test } from 'vitest'
import { alarmDefinitions } from '../../../lib/catalogue.ts'
import { loadConfig } from '../../../lib/config/load.ts'
import { definedAlarms } from '../../../lib/simulator/deployed.ts'
import { backtest, type Backtest, type Firing } from '../../../lib/simulator/backtest.ts'
import { publishedHistory } from '../../../lib/simulator/published.ts'
import { seededRandom } from '../../../local/world/random.ts'
import { placedBy, type Placed } from './incidents.ts'
import { monthOf } from './month.ts'

// A month that no threshold was made for: the default alarms find each incident, and nothing else fires.

const seed = 4711
/** The minutes that an alarm needs to clear, the longest window of those that fire here. */
const clearing = 20

let placed: readonly Placed[]
let result: Backtest
beforeAll(() => {
  const random = seededRandom(seed)
  placed = placedBy(random)
  const loaded = loadConfig('test/alarms/watch.yml')
  if (!loaded.ok) throw new Error('the watch.yml of the alarm tests is invalid')
  const config = loaded.value
  result = backtest(
    definedAlarms(config),
    alarmDefinitions,
    publishedHistory(monthOf(random, placed), config),
  )
})

function isDuring(
  { from, minutes }: Firing,
  { from: begin, minutes: length }: Placed,
  after: number,
): boolean {
  return from >= begin && from <= begin + length + after && minutes > 0
}

describe('a month with incidents at random times', () => {
  test('every incident is found while it lasts', () => {
    const missed = placed.filter(
      (one) =>
        !result.firings.some((firing) => one.incident.foundBy.test(firing.alarm) && isDuring(firing, one, 0)),
    )
    expect(missed.map(({ incident }) => incident.name)).toEqual([])
  })

  test('nothing else fires', () => {
    const unexplained = result.firings.filter(
      (firing) =>
        !placed.some((one) => {
          const { foundBy, leadsTo, aftermath = clearing } = one.incident
          const isConsequence = foundBy.test(firing.alarm) || (leadsTo?.test(firing.alarm) ?? false)
          return isConsequence && isDuring(firing, one, aftermath)
        }),
    )
    expect(unexplained).toEqual([])
  })
})
