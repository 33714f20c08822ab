import { describe, expect, it } from 'vitest'
import { alarmsOf } from '../../../lib/alarms/index.ts'
import { slotOf } from '../../../lib/model/index.ts'
import type { Report } from '../../../lib/findings/index.ts'
import { areCausesRuledOut } from '../../../lib/oncall/messages/change.ts'
import { databaseUp, oldestWait } from '../../../lib/postgres/index.ts'

const changedAt = Date.UTC(2026, 10, 24, 10, 31, 10)
const slot = slotOf(changedAt - 60_000)
const alarms = alarmsOf({ alarms: {}, anchore: { services: [{ name: 'catalog', replicas: 1 }] } })
const serviceDown = alarms.find(({ name }) => name === 'service-down-catalog')
if (serviceDown === undefined) throw new Error('service-down-catalog is no alarm')

const healthy: Report = { collector: 'collect-postgres', slot, findings: [], facts: [] }
const fact = { cause: 'c', lines: [], since: slot }
const finding = { kind: 'timeout', target: 'postgres', message: 'm', remedy: 'r', since: slot } as const

describe('the causes of service-down are ruled out', () => {
  it.each<[string, boolean, readonly Report[]]>([
    ['while the database is read and well', true, [healthy]],
    [
      'with a fact about another metric',
      true,
      [{ ...healthy, facts: [{ ...fact, metric: oldestWait.name }] }],
    ],
    [
      'not with a fact about the metric of a cause',
      false,
      [{ ...healthy, facts: [{ ...fact, metric: databaseUp.name }] }],
    ],
    ['not with a finding', false, [{ ...healthy, findings: [finding] }]],
    ['not by an old report', false, [{ ...healthy, slot: slotOf(changedAt - 5 * 60_000) }]],
    ['not by the report of another collector', false, [{ ...healthy, collector: 'collect-anchore' }]],
    ['not without a report', false, []],
  ])('%s: %s', (_, expected, reports) => {
    expect(areCausesRuledOut(serviceDown, changedAt, alarms, reports)).toBe(expected)
  })
})
