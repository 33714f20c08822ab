import { describe, expect, test } from 'vitest'
import { dueIncidents, dueOf, claimDue, claimMs, foldResults } from '../../../lib/oncall/incidents/due.ts'
import { emptyOncallRecord } from '../../../lib/oncall/incidents/incident.ts'
import { foldText } from '../../../lib/oncall/incidents/fold.ts'
import { alarm, chat, deliver, fold, ok, only, pager, rules } from '../../support/oncall/incidents.ts'
import { minuteAt } from '../../support/oncall/minute.ts'

const down = alarm('database-down', 3)
const opened = fold([down])

describe('a channel', () => {
  test('gets the ring of an incident and its resolve', () => {
    const first = deliver(opened, minuteAt(3))
    expect(first.sent).toEqual([
      'pager: trigger, opened database-down',
      'chat: trigger, opened database-down',
    ])
    const last = deliver(fold([ok('database-down', 9)], first.record), minuteAt(9))
    expect(last.sent).toEqual(['pager: resolve', 'chat: resolve'])
    expect(deliver(last.record, minuteAt(9)).sent).toEqual([])
  })

  test('gets the rings of its severities, the newest of several alone', () => {
    const record = fold([alarm('services-stale', 3), alarm('feeds-stale', 4), alarm('api-short-apiext', 9)])
    expect(deliver(record, minuteAt(9)).sent).toEqual([
      'pager: trigger, escalated api-short-apiext',
      'chat: trigger, escalated api-short-apiext',
    ])
    const warning = deliver(fold([alarm('feeds-stale', 3)]), minuteAt(3))
    expect(warning.sent).toEqual(['chat: trigger, opened feeds-stale'])
    expect(deliver(fold([ok('feeds-stale', 9)], warning.record), minuteAt(9)).sent).toEqual(['chat: resolve'])
  })

  test('gets the critical ring of several, though a warning rang after it', () => {
    const record = fold([alarm('lock-wait', 3), alarm('io-slow', 9)])
    expect(deliver(record, minuteAt(9)).sent).toEqual([
      'pager: trigger, opened lock-wait',
      'chat: trigger, opened lock-wait',
    ])
  })

  test('gets an alarm outside the catalogue whatever its severities are', () => {
    expect(deliver(fold([alarm('disk-of-the-vpn', 3)]), minuteAt(3)).sent).toHaveLength(2)
  })

  test('that can change its message gets what joins silently', () => {
    const { record } = deliver(opened, minuteAt(3))
    const echo = fold([alarm('service-down-catalog', 4)], record)
    expect(deliver(echo, minuteAt(5)).sent).toEqual(['chat: update'])
  })

  test('that can change its message shows the lead again after the page of an added alarm', () => {
    const { record } = deliver(fold([alarm('wraparound-critical', 3)]), minuteAt(3))
    const added = fold([alarm('io-slow', 20)], record)
    expect(deliver(added, minuteAt(20)).sent).toEqual(['chat: trigger, added io-slow', 'chat: update'])
  })

  test('that can change its message shows an incident that opened again, and its second end', () => {
    const closed = deliver(fold([ok('database-down', 9)], deliver(opened, minuteAt(3)).record), minuteAt(9))
    const again = deliver(fold([alarm('database-down', 12)], closed.record), minuteAt(12))
    expect(again.sent).toEqual(['chat: update'])
    expect(deliver(fold([ok('database-down', 20)], again.record), minuteAt(20)).sent).toEqual([
      'chat: resolve',
    ])
  })

  test('gets the page of an incident that closed before, and then its resolve', () => {
    const record = fold([down, ok('database-down', 9)])
    expect(deliver(record, minuteAt(50)).sent).toEqual([
      'pager: trigger, opened database-down',
      'chat: trigger, opened database-down',
      'pager: resolve',
      'chat: resolve',
    ])
    expect(deliver(record, minuteAt(70)).sent).toEqual([])
  })

  test('gets the resolve if its answer to the page is unknown', () => {
    const { record } = deliver(opened, minuteAt(3), ({ channel }) =>
      channel === 'pager' ? 'perhaps' : 'delivered',
    )
    expect(only(record).channels['pager']).toMatchObject({ ring: 0, open: 'perhaps' })
    const closed = fold([ok('database-down', 9)], record)
    expect(deliver(closed, minuteAt(90)).sent).toEqual(['pager: resolve', 'chat: resolve'])
  })

  test('that did not take a page gets it again, and no resolve without it', () => {
    const failed = deliver(opened, minuteAt(3), () => 'failed')
    expect(dueOf(only(failed.record), pager, minuteAt(4))?.action).toBe('trigger')
    const closed = fold([ok('database-down', 9)], failed.record)
    expect(deliver(closed, minuteAt(90)).sent).toEqual([])
  })

  test('that is new gets the open incidents, and no closed one', () => {
    const added = { ...pager, name: 'second pager' }
    expect(dueOf(only(opened), added, minuteAt(4))?.action).toBe('trigger')
    expect(dueOf(only(fold([ok('database-down', 9)], opened)), added, minuteAt(9))).toBeUndefined()
  })

  test('keeps its name of the message', () => {
    const { record, sends } = claimDue(opened, [only(opened).id], [chat], 'run', minuteAt(3))
    const after = foldResults(
      record,
      sends.map((send) => ({ send, outcome: 'delivered', reference: 'C1/17' })),
    )
    expect(only(after).channels['chat']).toEqual({ ring: 1, open: 'yes', revision: 1, reference: 'C1/17' })
  })
})

describe('a claim', () => {
  const ids = [only(opened).id]
  const first = claimDue(opened, ids, rules.channels, 'first', minuteAt(3))

  test('keeps other runs from sending the same until it is void', () => {
    const second = claimDue(first.record, ids, rules.channels, 'second', minuteAt(3))
    expect(second).toEqual({ record: first.record, sends: [] })
    const later = claimDue(first.record, ids, rules.channels, 'second', minuteAt(3) + claimMs)
    expect(later).toMatchObject({ sends: [{ channel: 'pager' }, { channel: 'chat' }] })
  })

  test('ends with its result, and no other run ends it', () => {
    const failed = first.sends.map((send) => ({ send, outcome: 'failed' as const }))
    const after = foldResults(first.record, failed)
    expect(claimDue(after, ids, rules.channels, 'second', minuteAt(3)).sends).toHaveLength(2)
    const second = claimDue(first.record, ids, rules.channels, 'second', minuteAt(3) + claimMs)
    const late = foldResults(second.record, failed)
    expect(only(late).channels['pager']?.claim?.owner).toBe('second')
  })

  test('is for the incidents of the run alone', () => {
    expect(claimDue(opened, [], rules.channels, 'run', minuteAt(3))).toEqual({
      record: opened,
      sends: [],
    })
  })
})

describe('a text that is no alarm', () => {
  const { record, incidents } = foldText(emptyOncallRecord, 'm-1', rules, minuteAt(3))

  test('goes once to every channel, and has no resolve', () => {
    const { sent, record: after } = deliver(record, minuteAt(3))
    expect(sent).toEqual(['pager: information, opened message', 'chat: information, opened message'])
    expect(foldText(after, 'm-1', rules, minuteAt(9))).toEqual({ record: after, incidents })
    expect(deliver(after, minuteAt(9)).sent).toEqual([])
  })

  test('is due in the run of its message alone, which has the text', () => {
    expect(dueIncidents(record, rules.channels, minuteAt(3))).toEqual([])
    expect(dueIncidents(opened, rules.channels, minuteAt(3))).toEqual([only(opened).id])
  })
})
