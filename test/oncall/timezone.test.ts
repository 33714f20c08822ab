import { expect, test } from 'vitest'
import { slotOf } from '../../lib/model/index.ts'
import { pageText } from '../../lib/oncall/channels/text.ts'
import { incident, opened } from '../support/oncall/incident-page.ts'
import { minuteAt } from '../support/oncall/minute.ts'
import { oncallAt } from '../support/oncall/oncall.ts'

const now = minuteAt(4)
const slack = { type: 'slack', severities: ['warning', 'critical'] } as const

test('every time on a page is in the time zone of its channel, the times of the collectors too', () => {
  const oncall = oncallAt(now, {
    timezone: 'Europe/Berlin',
    channels: [
      { ...slack, url: { source: 'env', name: 'BERLIN' } },
      { ...slack, url: { source: 'env', name: 'NEW_YORK' }, timezone: 'America/New_York' },
    ],
  })
  const failure = { kind: 'timeout', target: 'postgres', message: 'No answer.', remedy: 'Wait.' } as const
  const finding = { ...failure, since: slotOf(minuteAt(1)) }
  const report = { collector: 'collect-postgres', slot: slotOf(now), findings: [finding], facts: [] }
  const texts = oncall.channels.map((channel) => {
    const send = {
      incident: incident().id,
      channel: channel.name,
      owner: 'this run',
      action: 'trigger' as const,
      ring: opened,
      rings: 1,
      revision: 1,
    }
    return pageText(oncall.noticeOf({ send, incident: incident(), channel }, [report], []))
  })
  const times = texts.map((text) => text.match(/\d{4}-\d\d-\d\d \d\d:\d\d \S+/g))
  expect(times).toEqual([
    ['2026-11-23 22:00 GMT+1', '2026-11-23 22:01 GMT+1'],
    ['2026-11-23 16:00 EST', '2026-11-23 16:01 EST'],
  ])
})
