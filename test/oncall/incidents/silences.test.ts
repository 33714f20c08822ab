import { describe, expect, test } from 'vitest'
import { emptyOncallRecord, type OncallRecord, type Silence } from '../../../lib/oncall/incidents/incident.ts'
import { addLaterRings } from '../../../lib/oncall/incidents/time.ts'
import {
  alarm,
  deliver,
  fold,
  ok,
  oncallSettings,
  only,
  ringsOf,
  rules,
} from '../../support/oncall/incidents.ts'
import { minuteAt } from '../../support/oncall/minute.ts'

function silence(what: string, until = 120): Silence {
  return { id: `s-${what}`, what, from: minuteAt(0), until: minuteAt(until), reason: 'failover', by: 'ann' }
}

function silenced(...silences: readonly Silence[]): OncallRecord {
  return { ...emptyOncallRecord, silences }
}

const down = alarm('database-down', 3)

describe('a silence', () => {
  test.each([['database'], ['database-down']])(
    'of %s keeps the incident from ringing; it is recorded',
    (what) => {
      const record = fold([down, alarm('service-down-catalog', 4)], silenced(silence(what)))
      expect(only(record)).toMatchObject({ lead: 'database-down', rings: [], silencedBy: `s-${what}` })
      expect(deliver(record, minuteAt(5)).sent).toEqual([])
      expect(
        deliver(fold([ok('database-down', 9), ok('service-down-catalog', 9)], record), minuteAt(9)).sent,
      ).toEqual([])
    },
  )

  test('of a kind is one of all its targets', () => {
    const record = fold([alarm('service-down-catalog', 4)], silenced(silence('service-down')))
    expect(ringsOf(record)).toEqual([[]])
  })

  test('keeps no other problem from ringing', () => {
    const record = fold([down, alarm('scratch-low', 9)], silenced(silence('database')))
    expect(ringsOf(record)).toEqual([[], ['opened scratch-low']])
  })

  test('of an alarm keeps no other alarm of its incident from ringing', () => {
    const noisy = fold(
      [alarm('connections-high', 3), alarm('lock-wait', 9)],
      silenced(silence('connections-high')),
    )
    expect(deliver(noisy, minuteAt(9)).sent).toHaveLength(2)
    expect(only(noisy)).toMatchObject({
      lead: 'lock-wait',
      rings: [{ reason: 'opened', alarm: 'lock-wait' }],
    })
    const late = fold(
      [alarm('lock-wait', 3), alarm('connections-high', 9)],
      silenced(silence('connections-high')),
    )
    expect(ringsOf(late)).toEqual([['opened lock-wait']])
    expect(only(late).lead).toBe('lock-wait')
  })

  test('of an alarm changes no title of an incident that is open', () => {
    const record = fold([alarm('connections-high', 3), alarm('lock-wait', 9)], silenced(silence('lock-wait')))
    expect(only(record)).toMatchObject({ lead: 'connections-high', rings: [{ reason: 'opened' }] })
    expect(deliver(record, minuteAt(9)).sent).toEqual(['chat: trigger, opened connections-high'])
  })

  test('keeps a page back that has not gone out yet', () => {
    const quiet = addLaterRings({ ...fold([down]), silences: [silence('database')] }, rules, minuteAt(5))
    expect(deliver(quiet, minuteAt(5)).sent).toEqual([])
  })

  test('of an echo keeps its cause from nothing', () => {
    const [worse, echo, cause] = [
      alarm('api-short-apiext', 2),
      alarm('server-errors', 3),
      alarm('service-down-catalog', 9),
    ]
    expect(ringsOf(fold([worse, echo, cause], silenced(silence('server-errors'))))).toEqual([
      ['opened api-short-apiext', 'added service-down-catalog'],
    ])
    const record = fold(
      [alarm('server-errors', 3), alarm('service-down-catalog', 9)],
      silenced(silence('server-errors')),
    )
    expect(ringsOf(record)).toEqual([['opened service-down-catalog']])
  })

  test('lets the resolve of a page through that went out before', () => {
    const paged = deliver(fold([down]), minuteAt(3)).record
    const quiet = addLaterRings({ ...paged, silences: [silence('database')] }, rules, minuteAt(5))
    expect(only(quiet).silencedBy).toBe('s-database')
    expect(deliver(quiet, minuteAt(5)).sent).toEqual([])
    expect(deliver(fold([ok('database-down', 9)], quiet), minuteAt(9)).sent).toEqual([
      'pager: resolve',
      'chat: resolve',
    ])
  })

  test('that ends while the alarm is on rings once', () => {
    const record = fold([down], silenced(silence('database', 60)))
    expect(addLaterRings(record, rules, minuteAt(59))).toBe(record)
    const over = addLaterRings(record, rules, minuteAt(60))
    expect(ringsOf(over)).toEqual([['silence-ended database-down']])
    expect(deliver(over, minuteAt(60)).sent).toHaveLength(2)
    expect(addLaterRings(over, rules, minuteAt(65))).toBe(over)
  })

  test('that ends after the alarm rings for nothing', () => {
    const record = fold([down, ok('database-down', 9)], silenced(silence('database', 60)))
    expect(addLaterRings(record, rules, minuteAt(60))).toBe(record)
  })

  test('may be a window of watch.yml', () => {
    const window = { cron: '0 21 * * *', durationSeconds: 3_600, silence: ['database'], reason: 'upgrade' }
    const own = { ...rules, oncall: oncallSettings({ maintenance: [window] }) }
    expect(ringsOf(fold([down], emptyOncallRecord, own))).toEqual([[]])
    expect(ringsOf(fold([alarm('database-down', 61)], emptyOncallRecord, own))).toEqual([
      ['opened database-down'],
    ])
  })
})

describe('an alarm that was silenced', () => {
  test('rings when it opens again after the silence', () => {
    const record = fold([down, ok('database-down', 9)], silenced(silence('database', 10)))
    expect(ringsOf(fold([alarm('database-down', 12)], record))).toEqual([['opened database-down']])
  })

  test('rings when it opens again after the silence beside others', () => {
    const changes = [alarm('lock-wait', 2), down, ok('database-down', 9)]
    const record = fold(changes, silenced(silence('database-down', 10)))
    expect(ringsOf(fold([alarm('database-down', 12)], record))).toEqual([
      ['opened lock-wait', 'added database-down'],
    ])
  })

  test('makes no other of its kind silent', () => {
    const record = fold(
      [alarm('service-down-catalog', 3), alarm('service-down-apiext', 4)],
      silenced(silence('service-down-catalog')),
    )
    expect(ringsOf(record)).toEqual([['opened service-down-apiext']])
  })
})
