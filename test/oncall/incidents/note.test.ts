import { describe, expect, test } from 'vitest'
import { foldChange } from '../../../lib/oncall/incidents/fold.ts'
import { emptyOncallRecord, type OncallRecord } from '../../../lib/oncall/incidents/incident.ts'
import { foldNote, type DeliveryNote } from '../../../lib/oncall/incidents/note.ts'
import type { Change } from '../../../lib/oncall/incidents/rules.ts'
import { claimDue, type SendResult } from '../../../lib/oncall/incidents/sends.ts'
import { alarm, deliver, fold, minute, ok, only, ringsOf, rules } from '../../support/oncall/incidents.ts'

/** The note of a run that delivered the change without the table. */
function noteOf(
  change: Change,
  outcomeOf: (channel: string) => SendResult['outcome'] = () => 'delivered',
): DeliveryNote {
  const { record, incidents } = foldChange(emptyOncallRecord, change, rules, minute(100))
  const { sends } = claimDue(record, incidents, rules.channels, 'run', minute(100))
  const results = sends.map((send) => ({ send, outcome: outcomeOf(send.channel) }))
  return { change, incident: only(record).id, results }
}

const now = minute(30)
const down = alarm('database-down', 3)

/** All that the channels get from the record and until the OK. */
function restOf(record: OncallRecord, name: string): readonly string[] {
  const first = deliver(record, now)
  return [...first.sent, ...deliver(fold([ok(name, 31)], first.record), minute(31)).sent]
}

describe('a page that went out without the table', () => {
  test('opens the incident; nothing is sent twice, and the resolve comes', () => {
    const { record, incidents } = foldNote(emptyOncallRecord, noteOf(down), rules, now)
    expect(incidents).toEqual([only(record).id])
    expect(restOf(record, 'database-down')).toEqual(['pager: resolve', 'chat: resolve'])
  })

  test('goes to the channel that did not take it', () => {
    const note = noteOf(down, (channel) => (channel === 'pager' ? 'failed' : 'delivered'))
    const { record } = foldNote(emptyOncallRecord, note, rules, now)
    expect(restOf(record, 'database-down')).toEqual([
      'pager: trigger, opened database-down',
      'pager: resolve',
      'chat: resolve',
    ])
  })

  test('is not sent again where the sweep has recorded its alarm meanwhile', () => {
    const { record } = foldNote(fold([down]), noteOf(down), rules, now)
    expect(restOf(record, 'database-down')).toEqual(['pager: resolve', 'chat: resolve'])
  })

  test('is resolved under its own name if the alarm belongs to another incident', () => {
    const open = deliver(fold([alarm('lock-wait', 1)]), minute(1)).record
    const { record, incidents } = foldNote(open, noteOf(down), rules, now)
    expect(ringsOf(record)).toEqual([['opened lock-wait', 'added database-down'], ['opened database-down']])
    expect(incidents).toHaveLength(2)
    const rest = restOf(record, 'database-down')
    expect(rest.filter((text) => text.includes('trigger'))).toEqual([])
    expect(rest.filter((text) => text.includes('resolve'))).toEqual(['pager: resolve', 'chat: resolve'])
  })

  test('is resolved if the alarm is OK already', () => {
    const { record } = foldNote(fold([ok('database-down', 9)]), noteOf(down), rules, now)
    expect(deliver(record, now).sent).toEqual(['pager: resolve', 'chat: resolve'])
  })

  test('is resolved if the alarm is OK already, and belonged to another incident', () => {
    const open = deliver(fold([alarm('lock-wait', 1), down, ok('database-down', 9)]), minute(9)).record
    const { record } = foldNote(open, noteOf(down), rules, now)
    expect(deliver(record, now).sent).toEqual(['pager: resolve', 'chat: resolve'])
  })

  test('may be noted twice', () => {
    const { record } = foldNote(emptyOncallRecord, noteOf(down), rules, now)
    expect(foldNote(record, noteOf(down), rules, now).record).toEqual(record)
  })
})
