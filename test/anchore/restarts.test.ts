import { expect, test } from 'vitest'
import { slotPlus } from '../../lib/model/index.ts'
import { firstSlot, startAnchore, type Anchore } from '../support/anchore/anchore.ts'
import { analyzer, exposing } from '../support/anchore/anchore-services.ts'

/** A process that started in the minute before the slot of a run. */
const started = (minute: number) => exposing(analyzer(slotPlus(firstSlot, minute - 1) / 1000 + 30, []))

/** The restarts that each run publishes; `starts` are the runs before which the process restarts. */
async function restartsIn(anchore: Anchore, minutes: number, starts: readonly number[]) {
  const runs = []
  for (let minute = 0; minute < minutes; minute += 1) {
    if (starts.includes(minute)) anchore.answer('analyzer', started(minute))
    runs.push(await anchore.collect())
  }
  return runs
}

test('restarts of one process are counted for an hour, and named', async () => {
  const anchore = await startAnchore({ analyzer: exposing(analyzer(firstSlot / 1000 - 3_600, [])) })
  const runs = await restartsIn(anchore, 66, [2, 4, 5])
  const counted = runs.map(({ values }) => values['Restarts'])
  expect(counted.slice(0, 6)).toEqual([0, 0, 1, 1, 2, 3])
  expect(counted.slice(60)).toEqual([3, 3, 2, 2, 1, 0])
  expect(runs[5]?.facts).toMatchObject([
    { metric: 'Restarts', cause: expect.stringMatching(/^analyzer 127\.0\.0\.1:\d+$/) as string },
  ])
  expect(runs[5]?.facts[0]?.lines).toEqual([expect.stringMatching(/: 3 restarts within an hour$/)])
  expect(runs[2]?.facts[0]?.lines).toEqual([expect.stringMatching(/: 1 restart within an hour$/)])
  expect(runs.at(-1)?.facts).toEqual([])
})

test('a deploy that restarts every process counts one, and another process behind an address none', async () => {
  const old = firstSlot / 1000 - 3_600
  const anchore = await startAnchore({
    analyzer: [exposing(analyzer(old, [])), exposing(analyzer(old, []))],
    catalog: exposing(analyzer(old, [])),
  })
  await anchore.collect()
  anchore.answer('analyzer', started(1), 0)
  anchore.answer('analyzer', started(1), 1)
  anchore.answer('catalog', exposing(analyzer(old - 60, [])))
  expect((await anchore.collect()).values).toMatchObject({ Restarts: 1 })
  anchore.answer('catalog', exposing(analyzer(old, [])))
  const { values, facts } = await anchore.collect()
  expect(values).toMatchObject({ Restarts: 1 })
  expect(facts.flatMap(({ lines }) => lines).join()).not.toContain('catalog')
})
