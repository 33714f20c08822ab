import { expect, it } from 'vitest'
import type { Item } from '../../lib/publish/index.ts'
import { memoryTable } from '../../local/aws/memory-table.ts'
import { alarmNow, change, snsEvent } from '../support/oncall/alarm-messages.ts'
import { minuteAt } from '../support/oncall/minute.ts'
import { alarm, resolved, startNotify } from '../support/oncall/notify.ts'

const key = 'delivery#prod#anchor-watch-prod-connections-exhausted'
/** What the release before wrote for an ALARM at 21:05: to both channels, … */
const open: Item = {
  open: '["oncall.channels[0]","oncall.channels[1]"]',
  settledAt: 1795467900000,
  openedAt: 1795467720000,
}
/** … to the first channel alone, … */
const half: Item = {
  open: '["oncall.channels[0]"]',
  openedAt: 1795467720000,
  unfinished: '{"changedAt":1795467900000,"done":["oncall.channels[0]"]}',
}
/** … with its OK at 21:09 to the first channel alone, and to both. */
const resolving: Item = {
  open: '["oncall.channels[1]"]',
  settledAt: 1795467900000,
  openedAt: 1795467720000,
  unfinished: '{"changedAt":1795468140000,"done":["oncall.channels[0]"]}',
}
const over: Item = { open: '[]', settledAt: 1795468140000 }

async function upgraded(item: Item) {
  const table = memoryTable()
  await table.update(key, { set: item }, new AbortController().signal)
  return startNotify({ table })
}

it('an incident that the release before opened is resolved, under the key that the channels know', async () => {
  const watch = await upgraded(open)
  watch.clock.now = minuteAt(20)
  watch.queue.publish(change('ALARM', 'OK', 20))
  await watch.drain()
  expect([watch.slackTitles(), watch.hookTitles()]).toEqual([[resolved], [resolved]])
  expect([...watch.hookIncidents()]).toEqual([
    ['123456789012/eu-west-1/prod/connections-exhausted', 'resolve'],
  ])
})

it('it rings no second time, in the first sweep and for a message that Lambda repeats', async () => {
  const watch = await upgraded(open)
  watch.clock.now = minuteAt(20)
  watch.alarmsNow.push({ ...alarmNow('ALARM', 5), changedAt: minuteAt(5) + 12_391 })
  await watch.sweep()
  await watch.send(snsEvent(change('OK', 'ALARM', 5)))
  expect(watch.slackTitles()).toEqual([])
})

it('a page that some channels have goes to the others, and all get the resolve', async () => {
  const watch = await upgraded(half)
  await watch.send(snsEvent(change('OK', 'ALARM', 5)))
  expect([watch.slackTitles(), watch.hookTitles()]).toEqual([[], [alarm]])
  watch.clock.now = minuteAt(20)
  watch.queue.publish(change('ALARM', 'OK', 20))
  await watch.drain()
  expect([watch.slackTitles(), watch.hookTitles()]).toEqual([[resolved], [alarm, resolved]])
})

it('a resolve that some channels have goes to the others', async () => {
  const watch = await upgraded(resolving)
  watch.clock.now = minuteAt(9)
  await watch.send(snsEvent(change('ALARM', 'OK', 9)))
  expect([watch.slackTitles(), watch.hookTitles()]).toEqual([[], [resolved]])
})

it('an incident that was over stays over', async () => {
  const watch = await upgraded(over)
  watch.clock.now = minuteAt(20)
  await watch.send(snsEvent(change('ALARM', 'OK', 9)))
  expect(watch.slackTitles()).toEqual([])
  await watch.send(snsEvent(change('OK', 'ALARM', 20)))
  expect(watch.slackTitles()).toEqual([alarm])
})

it('its item opens nothing again once the record has forgotten the incident', async () => {
  const watch = await upgraded(open)
  watch.clock.now = minuteAt(20)
  await watch.send(snsEvent(change('ALARM', 'OK', 20)))
  const days = 3 * 24 * 60
  watch.clock.now = minuteAt(days)
  await watch.send(snsEvent(change('OK', 'ALARM', days, { AlarmName: 'anchor-watch-prod-backlog-age' })))
  await watch.send(snsEvent(change('OK', 'ALARM', days)))
  expect(watch.hookTitles()).toEqual([resolved, alarm])
})
