import { describe, expect, test } from 'vitest'
import { foldChange } from '../../../lib/oncall/incidents/fold.ts'
import { emptyOncallRecord } from '../../../lib/oncall/incidents/incident.ts'
import { addLaterRings } from '../../../lib/oncall/incidents/time.ts'
import { alarm, deliver, fold, ok, only, ringsOf, rules } from '../../support/oncall/incidents.ts'
import { minuteAt } from '../../support/oncall/minute.ts'

const down = alarm('database-down', 3)

describe('an alarm', () => {
  test('opens the incident of its problem, named by its second, and closes it', () => {
    const opened = only(fold([down]))
    expect(opened).toMatchObject({
      id: 'database-20261123T210300',
      problem: 'database',
      lead: 'database-down',
      openedAt: minuteAt(3),
      rings: [{ reason: 'opened', alarm: 'database-down', severity: 'critical', at: minuteAt(3) }],
    })
    expect(opened.closedAt).toBeUndefined()
    expect(only(fold([down, ok('database-down', 41)])).closedAt).toBe(minuteAt(41))
  })

  test('has the numbers of its last change', () => {
    const first = alarm('connections-high', 3, { value: 71, threshold: 70 })
    const again = alarm('connections-high', 9, { value: 80, threshold: 70, since: minuteAt(3) })
    const { alarms, rings } = only(fold([first, again]))
    expect(alarms['connections-high']).toMatchObject({
      value: 80,
      since: minuteAt(3),
      changedAt: minuteAt(9),
    })
    expect(rings).toHaveLength(1)
  })

  test('of another problem opens another incident', () => {
    expect(ringsOf(fold([down, alarm('feeds-stale', 4)]))).toEqual([
      ['opened database-down'],
      ['opened feeds-stale'],
    ])
  })

  test('of the same problem and another cause is added, and rings once', () => {
    const changes = [alarm('lock-wait', 3), alarm('wraparound-critical', 23)]
    expect(ringsOf(fold(changes))).toEqual([['opened lock-wait', 'added wraparound-critical']])
  })

  test('that is worse escalates the incident and takes over the title', () => {
    const incident = only(fold([alarm('feeds-stale', 3), alarm('api-short-apiext', 9)]))
    expect(incident.lead).toBe('api-short-apiext')
    expect(incident.rings.map(({ reason }) => reason)).toEqual(['opened', 'escalated'])
  })

  test('outside the catalogue is a problem of its own', () => {
    const incident = only(fold([alarm('disk-of-the-vpn', 3)]))
    expect(incident).toMatchObject({ problem: 'disk-of-the-vpn', rings: [{ severity: undefined }] })
  })

  test('of the same kind rings once with those of its two minutes', () => {
    const together = ['analyzer', 'catalog'].map((service, index) =>
      alarm(`service-down-${service}`, 3 + index),
    )
    expect(ringsOf(fold([...together, alarm('service-down-apiext', 9)]))).toEqual([
      ['opened service-down-analyzer', 'added service-down-apiext'],
    ])
  })

  test('of the same kind rings, though the reminder of another has just rung', () => {
    const before = fold([alarm('service-down-analyzer', 3)])
    const reminded = addLaterRings(before, rules, minuteAt(245))
    expect(ringsOf(fold([alarm('service-down-catalog', 246)], reminded))).toEqual([
      ['opened service-down-analyzer', 'lasts service-down-analyzer', 'added service-down-catalog'],
    ])
  })
})

describe('an incident', () => {
  test('resolves with its last alarm, and its title is about one that is open', () => {
    const changes = [alarm('wraparound', 3), alarm('lock-wait', 9), alarm('io-slow', 10), ok('lock-wait', 20)]
    const open = only(fold(changes))
    expect(open).toMatchObject({ lead: 'wraparound' })
    expect(open.closedAt).toBeUndefined()
    const closed = only(fold([...changes, ok('wraparound', 30), ok('io-slow', 25)]))
    expect(closed).toMatchObject({ lead: 'wraparound', closedAt: minuteAt(30) })
  })

  test('that opens again within 15 minutes is the same one, and does not ring', () => {
    const changes = [down, ok('database-down', 10), alarm('database-down', 24)]
    const incident = only(fold(changes))
    expect(incident.rings).toHaveLength(1)
    expect(incident).toMatchObject({ reopenedAt: minuteAt(24) })
    expect(incident.closedAt).toBeUndefined()
  })

  test('that opens again with another alarm within 15 minutes rings', () => {
    const changes = [alarm('lock-wait', 3), ok('lock-wait', 10), alarm('wraparound-critical', 24)]
    expect(ringsOf(fold(changes))).toEqual([['opened lock-wait', 'added wraparound-critical']])
  })

  test('that opens after 15 minutes is a new one', () => {
    const changes = [down, ok('database-down', 10), alarm('database-down', 25)]
    expect(ringsOf(fold(changes))).toEqual([['opened database-down'], ['opened database-down']])
  })
})

describe('an OK', () => {
  test('with old data closes nothing until it is confirmed', () => {
    const late = fold([down, ok('database-down', 9, { fresh: false })])
    expect(only(late).closedAt).toBeUndefined()
    expect(only(late).alarms['database-down']).toMatchObject({ state: 'ALARM', unconfirmedOk: minuteAt(9) })
    expect(only(fold([ok('database-down', 9)], late))).toMatchObject({ closedAt: minuteAt(9) })
  })

  test('that was not confirmed is void after the next ALARM', () => {
    const again = only(fold([down, ok('database-down', 9, { fresh: false }), alarm('database-down', 12)]))
    expect(again.alarms['database-down']?.unconfirmedOk).toBeUndefined()
  })

  test('resolves nothing if there are only no data any more', () => {
    const before = fold([down])
    const missing = { ...down, state: 'INSUFFICIENT_DATA', changedAt: minuteAt(9) } as const
    expect(foldChange(before, missing, rules, minuteAt(9)).record).toBe(before)
  })
})

describe('messages in any order', () => {
  const closed = fold([down, ok('database-down', 9)])

  test.each([
    ['ALARM', down],
    ['OK', ok('database-down', 9)],
    ['an older OK', ok('database-down', 2)],
  ])('a copy of the %s changes nothing, and names the incident to deliver', (_name, copy) => {
    const folded = foldChange(closed, copy, rules, minuteAt(10))
    expect(folded.record).toBe(closed)
    expect(folded.incidents).toEqual(['database-20261123T210300'])
  })

  test('an OK that is older than the last ALARM closes nothing', () => {
    const again = fold([alarm('database-down', 20)], closed)
    expect(foldChange(again, ok('database-down', 15), rules, minuteAt(21)).record).toBe(again)
  })

  test('an ALARM that an OK of old data has overtaken stays open', () => {
    const early = foldChange(emptyOncallRecord, ok('database-down', 9, { fresh: false }), rules, minuteAt(9))
    const { record } = foldChange(early.record, down, rules, minuteAt(10))
    expect(only(record).closedAt).toBeUndefined()
  })

  test('an ALARM that its OK has overtaken is paged and resolved', () => {
    const early = foldChange(emptyOncallRecord, ok('database-down', 9), rules, minuteAt(9))
    expect(early.incidents).toEqual([])
    const { record } = foldChange(early.record, down, rules, minuteAt(10))
    expect(only(record)).toMatchObject({ closedAt: minuteAt(9), rings: [{ reason: 'opened' }] })
    expect(deliver(record, minuteAt(10)).sent).toEqual([
      'pager: trigger, opened database-down',
      'chat: trigger, opened database-down',
      'pager: resolve',
      'chat: resolve',
    ])
  })

  test('an ALARM that waited because the alarm was new is void after its OK', () => {
    const early = fold([ok('monitor-blind-collect-anchore', 5)])
    const starting = alarm('monitor-blind-collect-anchore', 3, { starting: true })
    expect(fold([starting], early)).toBe(early)
    const { starting: _starting, ...known } = starting
    expect(ringsOf(fold([known], early))).toEqual([['opened monitor-blind-collect-anchore']])
  })

  test('an ALARM that comes after the OK that follows it does not open its closed incident again', () => {
    const record = fold([ok('database-down', 14), alarm('database-down', 11)].toReversed(), closed)
    const late = foldChange(
      fold([ok('database-down', 14)], closed),
      alarm('database-down', 11),
      rules,
      minuteAt(15),
    )
    expect(only(record)).toMatchObject({ closedAt: minuteAt(14) })
    expect(only(late.record)).toMatchObject({ closedAt: minuteAt(14) })
    expect(only(late.record).rings).toHaveLength(1)
  })
})
