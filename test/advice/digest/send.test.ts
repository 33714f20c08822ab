import { expect, test } from 'vitest'
import { sendDigest } from '../../../lib/advice/digest/send.ts'
import { slotOf, success, createLog } from '../../../lib/model/index.ts'
import type { Channel } from '../../../lib/oncall/index.ts'
import type { Table } from '../../../lib/publish/index.ts'
import { runningDynamoDb } from '../../support/aws/dynamodb.ts'
import { configOf, shortestWatchFile } from '../../support/watch-file.ts'

test('a channel gets its digest although the table fails for the channel before it', async () => {
  const { table } = await runningDynamoDb()
  const failing: Table = {
    ...table,
    update: (key, ...rest) =>
      key.endsWith('#first') ? Promise.reject(new Error('the table fails')) : table.update(key, ...rest),
  }
  const delivered: string[] = []
  const channel = (name: string): Channel => ({
    name,
    type: 'slack',
    severities: [],
    updates: false,
    deliver: () => {
      delivered.push(name)
      return Promise.resolve(success({}))
    },
  })
  const sent = sendDigest(
    {
      config: configOf(shortestWatchFile),
      dollars: 30,
      table: failing,
      read: (_columns, { from, periodMinutes = 1 }) =>
        Promise.resolve(success({ history: { from, periodMinutes, periods: 0, valuesOf: () => [] } })),
      channels: [channel('first'), channel('second')],
    },
    slotOf(Date.UTC(2026, 10, 24, 8, 5)),
    { log: createLog(() => undefined), signal: new AbortController().signal },
  )
  await expect(sent).rejects.toThrow('the table fails')
  expect(delivered).toEqual(['second'])
})
