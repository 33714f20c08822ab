import { describe, expect, test } from 'vitest'
import { minutesBetween, slotPlus, parseJson, textAt } from '../../lib/model/index.ts'
import { firstSlot, startAnchore, type Anchore, type Run } from '../support/anchore/anchore.ts'
import { analyzer, exposing, exposingAll } from '../support/anchore/anchore-services.ts'

const start = firstSlot / 1000 - 3_600
const silent: Parameters<Anchore['answer']>[1] = (response) => response.destroy()

/** The values of a metric in one run, by the minute after the first slot. */
function minutesOf({ samples }: Run, metric: string): readonly unknown[] {
  return samples
    .filter((sample) => sample.metric.name === metric)
    .map(({ slot, measurement }) => [minutesBetween(firstSlot, slot ?? firstSlot), measurement])
    .sort()
}

describe('an increase over missed minutes', () => {
  test('is shared out over them after a replica failed', async () => {
    const anchore = await startAnchore({ analyzer: exposing(analyzer(start, [30])) })
    await anchore.collect()
    anchore.answer('analyzer', silent)
    const failed = await anchore.collect()
    expect(failed.values).toEqual({ 'ReplicasUp analyzer': 0 })
    anchore.answer('analyzer', exposing(analyzer(start, [30, 45, 60])))
    const run = await anchore.collect()
    expect(minutesOf(run, 'AnalysisTime')).toEqual([
      [1, { values: [52.5], counts: [1] }],
      [2, { values: [52.5], counts: [1] }],
    ])
    expect(minutesOf(run, 'ServerErrors')).toEqual([
      [1, { values: [1], counts: [1] }],
      [2, { values: [1], counts: [1] }],
    ])
  })

  test('stays in the slot for replicas without a gap, and both are one datum in the same slot', async () => {
    const idle = [analyzer(start, []), analyzer(start - 1, [])].map((body) => exposing(body))
    const anchore = await startAnchore({ analyzer: idle })
    await anchore.collect()
    anchore.answer('analyzer', silent, 1)
    await anchore.collect()
    anchore.answer('analyzer', exposing(analyzer(start, [30, 30, 30])), 0)
    anchore.answer('analyzer', exposing(analyzer(start - 1, [700, 700])), 1)
    const run = await anchore.collect()
    expect(minutesOf(run, 'AnalysisTime')).toEqual([
      [1, { values: [700], counts: [1] }],
      [2, { values: [30, 700], counts: [3, 1] }],
    ])
    expect(minutesOf(run, 'ServerErrors')).toEqual([
      [1, { values: [1], counts: [1] }],
      [2, { values: [0, 4], counts: [3, 1] }],
    ])
    expect(run.dropped).toBe(0)
  })

  test('is shared out over all of them after a missed run', async () => {
    const anchore = await startAnchore({ analyzer: exposing(analyzer(start, [])) })
    await anchore.collect()
    anchore.pass(14)
    anchore.answer('analyzer', exposing(analyzer(start, Array<number>(15).fill(30))))
    const run = await anchore.collect()
    expect(minutesOf(run, 'ServerErrors')).toHaveLength(15)
    expect(minutesOf(run, 'ScratchFree')).toHaveLength(1)
  })

  test('is dropped, logged and counted if the gap is too long', async () => {
    const anchore = await startAnchore({ analyzer: exposing(analyzer(start, [])) })
    await anchore.collect()
    anchore.pass(15)
    anchore.answer('analyzer', exposing(analyzer(start, [30])))
    const run = await anchore.collect()
    expect(run.values).toEqual({
      ScratchFree: 5e10,
      'ReplicasUp analyzer': 1,
      Restarts: 0,
    })
    expect(run.dropped).toBe(2)
    expect(parseJson(run.lines[0] ?? '')).toMatchObject({
      level: 'warn',
      event: 'not read for too long, counts dropped',
      minutes: 16,
      services: ['analyzer'],
      data: 2,
    })
    expect((await anchore.collect()).values).toMatchObject({ ServerErrors: { values: [0] } })
  })

  test('belongs to the minutes since its process started, however long the gap', async () => {
    const anchore = await startAnchore({ analyzer: exposing(analyzer(start, [])) })
    await anchore.collect()
    anchore.pass(60)
    anchore.answer('analyzer', exposing(analyzer(slotPlus(firstSlot, 59) / 1000 + 20, [30, 30])))
    const run = await anchore.collect()
    expect(minutesOf(run, 'ServerErrors')).toEqual([
      [60, { values: [1], counts: [1] }],
      [61, { values: [1], counts: [1] }],
    ])
    expect(run.dropped).toBe(0)
  })
})

describe('three replicas behind one address', () => {
  test('publish no counters while they take turns, and log a remedy', async () => {
    const anchore = await startAnchore({ analyzer: exposing(analyzer(start, [30])) })
    await anchore.collect()
    for (const replica of [1, 2, 0, 1]) {
      anchore.answer('analyzer', exposing(analyzer(start - replica, [30, 60])))
      const { values, lines } = await anchore.collect()
      expect(values).toEqual({ ScratchFree: 5e10, 'ReplicasUp analyzer': 1, Restarts: 0 })
      expect(lines.join()).toContain('another replica behind the same address')
      expect(lines.join()).toContain('List the URL of each replica.')
    }
  })
})

describe('a remark', () => {
  test('is logged for a gauge that is written twice, and for no series that no signal reads', async () => {
    const twice = 'anchore_queue_length{queuename="images_to_analyze"} 3\nother 1\n'.repeat(2)
    const anchore = await startAnchore({ simplequeue: exposingAll(twice) })
    const { values, lines } = await anchore.collect()
    expect(values).toMatchObject({ 'QueueLength images_to_analyze': 3 })
    const queue = 'simplequeue: anchore_queue_length{queuename="images_to_analyze"}'
    const odd = lines.map(parseJson).filter((line) => textAt(line, 'event') === 'odd exposition')
    expect(odd).toMatchObject([{ remarks: [`${queue} is written more than once`], of: 1 }])
  })

  test('is one line a slot, and names each oddity once', async () => {
    const odd = exposing(analyzer(start, [30]))
    const anchore = await startAnchore({ analyzer: [odd, odd] })
    const { lines } = await anchore.collect()
    const series = 'anchore_analysis_time_seconds_bucket{le="+Inf",status="success"}'
    expect(lines.map(parseJson)).toMatchObject([
      {
        level: 'info',
        event: 'odd exposition',
        remarks: [`analyzer: ${series} is written more than once`],
        of: 1,
      },
    ])
  })
})
