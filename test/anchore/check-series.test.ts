import { describe, expect, test } from 'vitest'
import { firstSlot, startAnchore } from '../support/anchore/anchore.ts'
import { analyzer, exposing, recording, wellServices } from '../support/anchore/anchore-services.ts'

const started = firstSlot / 1000 - 3_600
const queue = 'anchore_queue_length{queuename="images_to_analyze"}'
const recorded = recording('simplequeue.busy')
const line = new RegExp(`^${queue} .*$`, 'm')

/** One run over all services, with other lines in place of simplequeue's gauge of the analysis queue. */
async function withQueue(written: string, body = recorded) {
  const anchore = await startAnchore({
    ...wellServices,
    simplequeue: exposing(body.replace(line, written)),
  })
  return await anchore.collect()
}

describe('a gauge that is missing from a good answer', () => {
  test.each([
    ['renamed', 'anchore_queue_length', 'anchore_queue_size', ''],
    ['relabelled', 'queuename=', 'queue=', '; found anchore_queue_length{queue="'],
    ['of other queues only', '"images_to_analyze"', '"images"', 'and 8 more'],
  ])('is a failure with its name: %s', async (_title, from, to, found) => {
    const anchore = await startAnchore({
      ...wellServices,
      simplequeue: exposing(recorded.replaceAll(from, to)),
    })
    const { values, failures } = await anchore.collect()
    expect(values).not.toHaveProperty('QueueLength images_to_analyze')
    expect(values).toMatchObject({ 'ReplicasUp simplequeue': 1 })
    expect(failures).toMatchObject([{ kind: 'unsupported', target: 'anchore.services.simplequeue' }])
    expect(failures[0]?.message).toContain(`${queue} is missing`)
    expect(failures[0]?.message).toContain(found)
    expect(failures[0]).not.toHaveProperty('reportedBy')
  })

  test.each([
    [119, 0],
    [121, 1],
    [-599, 0],
    [-31_536_000, 1],
  ])('in a process that has run for %d s makes failures: %d', async (seconds, count) => {
    const young = `process_start_time_seconds ${firstSlot / 1000 - seconds}\n`
    expect((await withQueue('', young)).failures).toHaveLength(count)
  })

  test('names the replica, and costs the others nothing', async () => {
    const without = analyzer(started, []).replace(/^anchore_tmpspace.*\n/m, '')
    const whole = analyzer(started + 1, [])
    const anchore = await startAnchore({ analyzer: [exposing(whole), exposing(without)] })
    const { values, failures } = await anchore.collect()
    expect(values).toMatchObject({ ScratchFree: 5e10, 'ReplicasUp analyzer': 2 })
    expect(failures).toMatchObject([
      { target: 'anchore.services.analyzer[1]', message: 'anchore_tmpspace_available_bytes is missing' },
    ])
  })
})

describe('an impossible value', () => {
  test.each(['NaN', '+Inf', '-Inf', '-5'])('of a gauge is a failure and not published: %s', async (value) => {
    const { values, failures } = await withQueue(`${queue} ${value}`)
    expect(values).not.toHaveProperty('QueueLength images_to_analyze')
    const shown = String(Number(value.replace('Inf', 'Infinity')))
    expect(failures).toMatchObject([
      {
        kind: 'malformed',
        target: 'anchore.services.simplequeue',
        message: `impossible value: ${queue} is ${shown}`,
      },
    ])
  })

  test('of a counter is a failure and not counted', async () => {
    const odd = (count: string) =>
      exposing(`${analyzer(started, [])}flask_http_request_total{status="503"} ${count}\n`)
    const anchore = await startAnchore({ analyzer: odd('4') })
    await anchore.collect()
    anchore.answer('analyzer', odd('-5'))
    const { values, failures } = await anchore.collect()
    expect(values).toMatchObject({ ServerErrors: { values: [0] } })
    expect(failures).toMatchObject([
      { kind: 'malformed', message: 'impossible value: flask_http_request_total{status="503"} is -5' },
    ])
  })

  test('is named at most three times', async () => {
    const many = Array.from({ length: 9 }, (_, index) => `${queue.slice(0, -1)},shard="${index}"} NaN`)
    const [failure] = (await withQueue(many.join('\n'))).failures
    expect(failure?.message).toMatch(/shard="2"} is NaN and 6 more$/)
  })
})

test('a counter without a selected label is a failure: its metric would include other series', async () => {
  const family = 'flask_http_request_duration_seconds_count'
  const relabelled = `process_start_time_seconds ${started}\n${family}{path="/v1/images",method="GET",status="200"} 3\n`
  const anchore = await startAnchore({ ...wellServices, apiext: exposing(relabelled) })
  expect((await anchore.collect()).failures).toMatchObject([
    {
      kind: 'unsupported',
      target: 'anchore.services.apiext',
      message: `there is no label endpoint: ${family}{path="/v1/images",method="GET",status="200"}`,
    },
  ])
})
