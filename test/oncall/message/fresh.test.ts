import { describe, expect, test } from 'vitest'
import { slotOf } from '../../../lib/model/index.ts'
import type { Finding, Report } from '../../../lib/findings/index.ts'
import { isFresh } from '../../../lib/oncall/messages/change.ts'
import { minuteAt } from '../../support/oncall/minute.ts'

const connections = { log: 'collect-postgres', area: 'database' } as const
const unread: Finding = {
  kind: 'timeout',
  target: 'postgres',
  message: 'No answer.',
  remedy: 'Wait.',
  since: slotOf(minuteAt(2)),
}

function report(slot: number, findings: readonly Finding[] = []): readonly Report[] {
  return [{ collector: 'collect-postgres', slot: slotOf(minuteAt(slot)), findings, facts: [] }]
}

describe('an OK at minute 20', () => {
  const isFreshWith = (reports: readonly Report[], ...points: readonly number[]): boolean =>
    isFresh(
      { changedAt: minuteAt(20), points: points.map((at) => ({ value: 1, at: minuteAt(at) })) },
      connections,
      reports,
    )

  test('is fresh with a point of the last minutes, whatever the collector reports', () => {
    expect(isFreshWith(report(9, [unread]), 18)).toBe(true)
  })

  test('is fresh without points if the collector has read its source since', () => {
    expect([isFreshWith(report(19)), isFreshWith(report(25))]).toEqual([true, true])
  })

  test('is not fresh after the last report, or while its source cannot be read', () => {
    expect([isFreshWith(report(9), 12), isFreshWith(report(19, [unread]))]).toEqual([false, false])
  })

  test('is not fresh without a report: the table may be away', () => {
    expect(isFreshWith([])).toBe(false)
  })
})
