import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { slotPlus } from '../../../lib/model/index.ts'
import type { Attribute, Item } from '../../../lib/publish/state/table.ts'
import { firstSlot, passMinutes, startAws } from '../../support/publishing/aws.ts'

/**
 * The items of a deployment after 24 minutes, as the version before wrote them: in minute 2 the answer was lost, in
 * minute 3 CloudWatch failed, and from minute 4 on it throttled; the oldest slots are in items of their own.
 */
const fixture = new URL('../../fixtures/state/earlier-outbox.json', import.meta.url)
const items = Object.entries(
  JSON.parse(readFileSync(fixture, 'utf8')) as Record<
    string,
    Record<string, number | string | { base64: string }>
  >,
)
const deployment = 'before'
const minutes = 24

function attributeOf(value: number | string | { base64: string }): Attribute {
  return typeof value === 'object' ? Buffer.from(value.base64, 'base64') : value
}

const aws = await startAws()
afterAll(aws.stop)

async function write(): Promise<void> {
  for (const [key, attributes] of items) {
    const set: Item = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, attributeOf(value)]),
    )
    await aws.table.update(key, { set }, new AbortController().signal)
  }
}

test('the data that the earlier version left to send are in, each minute once, and counts go on', async () => {
  await write()
  const deployed = aws.deploy(deployment)
  const slot = slotPlus(firstSlot, minutes)
  const end = await passMinutes(aws, deployed, slot, 3)
  // Minutes 0 to 2 were taken by the CloudWatch of the time; minute 2 of a lost answer is here not in, and sent again.
  const levels = deployed.levels()
  expect(levels.size).toBe(minutes - 2 + 3)
  for (const counts of levels.values()) expect(counts).toEqual([1, 1, 1])
  expect(deployed.sums()).toEqual(deployed.source.truth(slotPlus(firstSlot, 1), slotPlus(end, -1)))
  expect(deployed.dataOf('DataDropped').filter(({ value }) => value !== 0)).toEqual([])
  expect(deployed.dataOf('DataSpooled').at(-1)).toMatchObject({ value: 0 })
  expect(deployed.lines.filter((line) => line.includes('outbox of an earlier version'))).toHaveLength(1)
})
