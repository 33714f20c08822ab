import { expect, test } from 'vitest'
import { createLog, success } from '../../../lib/model/index.ts'
import type { Channel } from '../../../lib/oncall/channel.ts'
import { sendAll, type Task } from '../../../lib/oncall/delivery.ts'
import { claimDue } from '../../../lib/oncall/incidents/due.ts'
import { alarm, chat, fold } from '../../support/oncall/incidents.ts'
import { minuteAt } from '../../support/oncall/minute.ts'
import { triggerNotice } from '../../support/oncall/notices.ts'

const channel: Channel = { ...chat, type: 'chat', deliver: () => Promise.resolve(success({})) }

test('a defect in the page of one incident costs no other incident its page', async () => {
  const { incidents, ...record } = fold([alarm('lock-wait', 3), alarm('service-down-catalog', 9)])
  const ids = incidents.map(({ id }) => id)
  const { sends } = claimDue({ ...record, incidents }, ids, [channel], 'run', minuteAt(9))
  const tasks = sends.flatMap((send): Task[] => {
    const incident = incidents.find(({ id }) => id === send.incident)
    return incident === undefined ? [] : [{ send, incident, channel }]
  })
  const sent = await sendAll(tasks, {
    noticeOf: ({ incident }) => {
      if (incident.problem === 'database') throw new Error('no such text')
      return triggerNotice
    },
    channelMs: 1_000,
    hasTime: () => true,
    pause: () => Promise.resolve(),
    log: createLog(() => undefined),
    signal: new AbortController().signal,
  })
  const outcomes = new Map(sent.map(({ incident, delivery }) => [incident.problem, delivery]))
  expect(outcomes.get('database')).toMatchObject({
    ok: false,
    failure: { kind: 'internal', retryable: false },
  })
  expect(outcomes.get('services')).toEqual({ ok: true, value: {} })
})
