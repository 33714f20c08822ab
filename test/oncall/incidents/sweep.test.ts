import { describe, expect, test } from 'vitest'
import { prune, openNames, addLaterRings } from '../../../lib/oncall/incidents/time.ts'
import { emptyOncallRecord } from '../../../lib/oncall/incidents/incident.ts'
import { alarm, fold, ok, only, ringsOf, rules } from '../../support/oncall/incidents.ts'
import { minuteAt } from '../../support/oncall/minute.ts'

const down = alarm('database-down', 3)
const swept = (changes: Parameters<typeof fold>[0], ...times: readonly number[]) =>
  times.reduce((record, at) => addLaterRings(record, rules, minuteAt(at)), fold(changes))

describe('the sweep', () => {
  test('rings every 4 hours for a critical incident that lasts', () => {
    expect(ringsOf(swept([down], 242))).toEqual([['opened database-down']])
    expect(ringsOf(swept([down], 243, 248, 482, 483))).toEqual([
      ['opened database-down', 'lasts database-down', 'lasts database-down'],
    ])
  })

  test('rings for no warning that lasts', () => {
    expect(ringsOf(swept([alarm('feeds-stale', 3)], 1000))).toEqual([['opened feeds-stale']])
  })

  test('rings for an incident that opened again 15 minutes ago and stayed', () => {
    const changes = [alarm('feeds-stale', 3), ok('feeds-stale', 9), alarm('feeds-stale', 12)]
    expect(ringsOf(swept(changes, 26))).toEqual([['opened feeds-stale']])
    expect(ringsOf(swept(changes, 27, 32))).toEqual([['opened feeds-stale', 'lasts feeds-stale']])
  })

  test('rings once for the echoes that outlast their cause by 15 minutes', () => {
    const echoes = [
      alarm('service-down-catalog', 4),
      alarm('service-down-apiext', 4),
      alarm('backlog-depth', 16),
    ]
    const changes = [down, ...echoes, ok('database-down', 30)]
    expect(ringsOf(swept(changes, 44))).toEqual([['opened database-down']])
    const late = swept(changes, 45, 50)
    expect(ringsOf(late)).toEqual([['opened database-down', 'echo-remains service-down-catalog']])
    expect(only(late).alarms['service-down-apiext']).toMatchObject({ silent: false })
  })

  test('rings for no echo while one of its causes is open', () => {
    const changes = [alarm('lock-wait', 1), down, alarm('server-errors', 10), ok('database-down', 20)]
    expect(ringsOf(swept(changes, 60))).toEqual([['opened lock-wait', 'added database-down']])
  })

  test('rings for no echo that is over, and for none that was heard', () => {
    const over = [
      down,
      alarm('service-down-catalog', 4),
      ok('service-down-catalog', 20),
      ok('database-down', 20),
    ]
    expect(ringsOf(swept(over, 40))).toEqual([['opened database-down']])
    const heard = [alarm('service-down-catalog', 4), alarm('database-down', 6), ok('database-down', 20)]
    expect(ringsOf(swept(heard, 40))).toEqual([['opened service-down-catalog']])
  })

  test('leaves the record as it is if nothing is to be rung', () => {
    const record = fold([down, alarm('feeds-stale', 9), ok('feeds-stale', 20)])
    expect(addLaterRings(record, rules, minuteAt(60))).toBe(record)
    expect(openNames(record)).toEqual(['database-down'])
  })
})

describe('pruning', () => {
  const kept = 25 * 60

  test('drops closed incidents, silences and OKs after 25 hours, and no open incident', () => {
    const silence = { id: 's', what: 'database', from: minuteAt(0), until: minuteAt(9), reason: '', by: '' }
    const closed = fold([
      ok('feeds-stale', 9),
      alarm('lock-wait', 3),
      ok('lock-wait', 9),
      alarm('scratch-low', 3),
    ])
    const record = { ...closed, silences: [silence] }
    expect(prune(record, minuteAt(8 + kept))).toBe(record)
    const pruned = prune(record, minuteAt(9 + kept))
    expect(pruned).toEqual({
      ...emptyOncallRecord,
      incidents: [expect.objectContaining({ problem: 'backlog' })],
    })
  })

  test('keeps the 200 newest closed incidents', () => {
    const [one] = fold([alarm('lock-wait', 3), ok('lock-wait', 9)]).incidents
    if (one === undefined) throw new Error('no incident')
    const incidents = Array.from({ length: 250 }, (_, index) => ({
      ...one,
      id: `database-${index}`,
      closedAt: minuteAt(index),
    }))
    const pruned = prune({ ...emptyOncallRecord, incidents }, minuteAt(300))
    expect(pruned.incidents.map(({ id }) => id)).toEqual(incidents.slice(50).map(({ id }) => id))
    const shown = incidents.map((incident, index) =>
      index === 7 ? { ...incident, channels: { pager: { ring: 1, open: 'yes' as const } } } : incident,
    )
    const kept = prune({ ...emptyOncallRecord, incidents: shown }, minuteAt(300))
    expect(kept.incidents.map(({ id }) => id)).toContain('database-7')
  })
})
