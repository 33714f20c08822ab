import { describe, expect, it } from 'vitest'
import { ringingAlarm } from '../../cli/test-page/ringing-alarm.ts'
import { emptyOncallRecord, type OncallRecord } from '../../lib/oncall/index.ts'
import { alarm, fold, ok, rules } from '../support/oncall/incidents.ts'
import { minuteAt } from '../support/oncall/minute.ts'

const alarms = rules.alarms.filter(({ name }) =>
  ['notifier-failing', 'service-down-catalog', 'database-down', 'scratch-low', 'io-slow'].includes(name),
)

function named(record: OncallRecord, now: number, severity: 'critical' | 'warning' = 'critical') {
  return ringingAlarm(alarms, severity, record, rules, minuteAt(now))?.name
}

describe('the alarm of a test of the whole way', () => {
  it('is of its severity, reaches notify and waits for no cause', () => {
    expect([named(emptyOncallRecord, 3), named(emptyOncallRecord, 3, 'warning')]).toEqual([
      'scratch-low',
      'io-slow',
    ])
  })

  it('is another one within 15 minutes, and none where all were on', () => {
    const first = fold([alarm('scratch-low', 3), ok('scratch-low', 5)])
    expect(named(first, 9)).toBe('database-down')
    const both = fold([alarm('database-down', 6), ok('database-down', 8)], first)
    expect([named(both, 9), named(both, 30)]).toEqual([undefined, 'scratch-low'])
  })

  it('is none that is silenced', () => {
    const silence = {
      what: 'database',
      from: minuteAt(0),
      until: minuteAt(60),
      id: 's',
      reason: 'r',
      by: 'b',
    }
    expect(named({ ...emptyOncallRecord, silences: [silence] }, 3)).toBe('scratch-low')
  })
})
