import { describe, expect, test } from 'vitest'
import { foldChange } from '../../../lib/oncall/incidents/fold.ts'
import { emptyOncallRecord } from '../../../lib/oncall/incidents/incident.ts'
import { alarm, fold, ok, only, ringsOf, rules } from '../../support/oncall/incidents.ts'
import { minuteAt } from '../../support/oncall/minute.ts'

describe('an echo', () => {
  test('waits for its cause, and pages alone when the wait is over', () => {
    const echo = alarm('service-down-catalog', 3)
    const early = foldChange(emptyOncallRecord, echo, rules, minuteAt(3.5))
    expect(early).toEqual({ record: emptyOncallRecord, incidents: [], waitUntil: minuteAt(4) })
    expect(ringsOf(foldChange(emptyOncallRecord, echo, rules, minuteAt(4)).record)).toEqual([
      ['opened service-down-catalog'],
    ])
  })

  test('waits for no cause that the collectors rule out', () => {
    const echo = { ...alarm('service-down-catalog', 3), alone: true }
    expect(ringsOf(foldChange(emptyOncallRecord, echo, rules, minuteAt(3)).record)).toEqual([
      ['opened service-down-catalog'],
    ])
  })

  test('is no echo of a cause that comes more than five minutes later: the cause rings', () => {
    const early = fold([alarm('service-down-catalog', 3), alarm('database-down', 8)])
    expect(ringsOf(early)).toEqual([['opened service-down-catalog']])
    const late = fold([alarm('service-down-catalog', 3), alarm('database-down', 9)])
    expect(ringsOf(late)).toEqual([['opened service-down-catalog'], ['opened database-down']])
  })

  test('joins a cause that closed within 15 minutes, and no other', () => {
    const closed = fold([alarm('database-down', 3), { ...alarm('database-down', 9), state: 'OK' }])
    expect(ringsOf(fold([alarm('service-down-catalog', 20)], closed))).toEqual([['opened database-down']])
    expect(ringsOf(fold([alarm('service-down-catalog', 25)], closed))).toHaveLength(2)
  })

  test('that is worse than its cause rings', () => {
    const alarms = rules.alarms.map((one) =>
      one.name === 'database-down' ? { ...one, severity: 'warning' as const } : one,
    )
    const record = fold([alarm('database-down', 3), alarm('service-down-catalog', 4)], undefined, {
      ...rules,
      alarms,
    })
    expect(ringsOf(record)).toEqual([['opened database-down', 'escalated service-down-catalog']])
  })

  test('is of the same target where it is a milder step', () => {
    const record = fold([alarm('service-down-catalog', 3), alarm('service-short-analyzer', 9)])
    expect(ringsOf(record)).toEqual([['opened service-down-catalog', 'added service-short-analyzer']])
  })
})

describe('a cause', () => {
  test('takes over the incident of its echo, and the title', () => {
    const incident = only(fold([alarm('service-down-catalog', 3), alarm('database-down', 5)]))
    expect(incident).toMatchObject({ problem: 'services', lead: 'database-down' })
    expect(incident.rings).toHaveLength(1)
  })

  test('that is worse than its echo escalates', () => {
    const record = fold([alarm('services-stale', 3), alarm('database-down', 5)])
    expect(ringsOf(record)).toEqual([['opened services-stale', 'escalated database-down']])
  })

  test('takes over no incident that something else opened too', () => {
    const record = fold([
      alarm('feeds-stale', 1),
      alarm('service-down-catalog', 3),
      alarm('database-down', 5),
    ])
    expect(ringsOf(record)).toEqual([
      ['opened feeds-stale', 'escalated service-down-catalog'],
      ['opened database-down'],
    ])
  })

  test('takes over the title within its own incident', () => {
    const incident = only(fold([alarm('connections-exhausted', 3), alarm('connections-refused', 3.1)]))
    expect(incident).toMatchObject({ lead: 'connections-refused' })
    expect(incident.alarms['connections-exhausted']).toMatchObject({ silent: false })
  })

  test.each([
    ['half of the analyzers, and an hour later all', 'service-half-analyzer', 'service-down-analyzer'],
    ['connections that are short for an hour, then refused', 'connections-exhausted', 'connections-refused'],
    ['a backlog that grows, and an hour later stands still', 'backlog-growing', 'analysis-stalled'],
  ])('that comes more than five minutes later rings: %s', (_name, early, late) => {
    const incident = only(fold([alarm(early, 3), alarm(late, 63)]))
    expect(incident.rings.map(({ reason, alarm: name }) => `${reason} ${name}`)).toEqual([
      `opened ${early}`,
      `added ${late}`,
    ])
    expect(incident.lead).toBe(late)
  })

  test('rings where only its warning was heard, and the critical ring was about something else', () => {
    const changes = [
      alarm('wraparound-critical', 3),
      alarm('connections-high', 20),
      alarm('connections-exhausted', 22),
    ]
    expect(ringsOf(fold(changes))).toEqual([
      ['opened wraparound-critical', 'added connections-high', 'added connections-exhausted'],
    ])
  })

  test('rings where the critical ring of its echoes was about an alarm that is long over', () => {
    const record = fold([
      alarm('api-short-apiext', 3),
      alarm('services-stale', 10),
      ok('api-short-apiext', 20),
      ok('services-stale', 80),
      alarm('services-stale', 90),
      alarm('database-down', 92),
    ])
    expect(ringsOf(record)).toEqual([
      ['opened api-short-apiext', 'added services-stale'],
      ['opened database-down'],
    ])
  })

  test('rings where the incident of its echo was resolved', () => {
    const record = fold([
      alarm('connections-exhausted', 0),
      ok('connections-exhausted', 3),
      alarm('connections-refused', 4),
    ])
    expect(ringsOf(record)).toEqual([['opened connections-exhausted', 'added connections-refused']])
  })

  test('rings where its echo rang long ago and has flapped since', () => {
    const record = fold([
      alarm('connections-exhausted', 0),
      ok('connections-exhausted', 50),
      alarm('connections-exhausted', 58),
      alarm('connections-refused', 60),
    ])
    expect(ringsOf(record)).toEqual([['opened connections-exhausted', 'added connections-refused']])
  })

  test('takes over an echo of another problem, also while its own has an old warning', () => {
    const record = fold([alarm('wraparound', 0), alarm('server-errors', 600), alarm('database-down', 603)])
    expect(ringsOf(record)).toEqual([['opened wraparound'], ['opened server-errors']])
    expect(record.incidents[1]?.lead).toBe('database-down')
  })

  test('that is a warning covers no critical echo, whatever else was heard', () => {
    const exhausted = rules.alarms.map((one) =>
      one.name === 'connections-exhausted' ? { ...one, severity: 'warning' as const } : one,
    )
    const changes = [
      alarm('connections-exhausted', 0),
      alarm('wraparound-critical', 1),
      alarm('anchore-locked-out', 10),
    ]
    const record = fold(changes, undefined, { ...rules, alarms: exhausted })
    expect(ringsOf(record)).toEqual([
      ['opened connections-exhausted', 'escalated wraparound-critical', 'escalated anchore-locked-out'],
    ])
  })

  test('rings where only a warning of another problem was its echo, and the critical ring there was about something else', () => {
    const record = fold([
      alarm('scratch-low', 1),
      alarm('backlog-depth', 1),
      ok('scratch-low', 2),
      alarm('service-down-catalog', 2),
    ])
    expect(ringsOf(record)).toEqual([
      ['opened scratch-low', 'added backlog-depth', 'escalated service-down-catalog'],
    ])
  })
})
