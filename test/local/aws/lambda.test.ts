import { expect, test, describe, it } from 'vitest'
import type { SQSEvent } from 'aws-lambda'
import { createLambda, lambdaContext, createEventSource, queueMetrics } from '../../../local/aws/lambda.ts'
import { runningCloudWatch, steppedClock } from '../../support/aws/cloudwatch.ts'
import { createQueue } from '../../../local/aws/queue.ts'
import { slotOf } from '../../../lib/model/index.ts'

async function deployed(handler: () => Promise<unknown>) {
  const clock = steppedClock('2026-11-23T21:05:12Z')
  const { cloudWatch } = await runningCloudWatch(clock.now)
  const { deploy } = createLambda('prod', { clock: clock.now, ingest: cloudWatch.ingest })
  const call = deploy('notify', handler)
  return { clock, cloudWatch, invoke: () => call({}, lambdaContext()) }
}

test('an invocation that fails is passed on, and counts as an error in the minute in which it began', async () => {
  const { clock, cloudWatch, invoke } = await deployed(() => {
    clock.pass(1)
    return Promise.reject(new Error('28P01'))
  })
  await expect(invoke()).rejects.toThrow('28P01')
  const counted = { namespace: 'AWS/Lambda', dimensions: { FunctionName: 'anchor-watch-prod-notify' } }
  const data = [{ at: Date.parse('2026-11-23T21:05:00Z'), measurement: 1 }]
  expect(cloudWatch.series()).toMatchObject([
    { ...counted, name: 'Invocations', data },
    { ...counted, name: 'Errors', data },
  ])
})

test('an invocation that succeeds counts as none, with its result', async () => {
  const { cloudWatch, invoke } = await deployed(() => Promise.resolve('done'))
  expect(await invoke()).toBe('done')
  expect(cloudWatch.series().map(({ name, data }) => [name, data[0]?.measurement])).toEqual([
    ['Invocations', 1],
    ['Errors', 0],
  ])
})

/** A queue whose messages move on after three receipts, with a function that fails the messages that `fails` names. */
function running(fails: (body: string) => boolean = () => false) {
  const time = { now: Date.parse('2026-11-23T21:00:00Z') }
  const clock = (): number => time.now
  const failures = createQueue({ name: 'failures' }, clock)
  const redrive = { maxReceives: 3, to: failures }
  const queue = createQueue({ name: 'pages', visibilitySeconds: 300, redrive }, clock)
  const batches: string[][] = []
  const source = createEventSource(queue, (event) => {
    const { Records } = event as SQSEvent
    batches.push(Records.map(({ body }) => body))
    const failed = Records.filter(({ body }) => fails(body))
    const batchItemFailures = failed.map(({ messageId }) => ({ itemIdentifier: messageId }))
    return Promise.resolve({ batchItemFailures })
  })
  const pass = (seconds: number): void => {
    time.now += seconds * 1000
  }
  return { queue, failures, source, batches, pass, time }
}

describe('the event source mapping', () => {
  it('gives all messages in batches of ten and deletes them', async () => {
    const { queue, source, batches } = running()
    for (let nth = 0; nth < 25; nth += 1) queue.send(String(nth))
    await source.deliver()
    expect(batches.map(({ length }) => length)).toEqual([10, 10, 5])
    expect(queue.bodies()).toEqual([])
  })

  it('keeps the messages that the answer names, for the time of the queue', async () => {
    const { queue, source, batches, pass } = running((body) => body === 'bad')
    queue.send('good')
    queue.send('bad')
    await source.deliver()
    expect(queue.bodies()).toEqual(['bad'])
    pass(299)
    await source.deliver()
    pass(1)
    await source.deliver()
    expect(batches).toEqual([['good', 'bad'], ['bad']])
  })

  it.each([
    ['a run that fails', () => Promise.reject(new Error('killed'))],
    ['an answer that names a foreign message', () => answering('foreign')],
  ])('keeps all messages after %s', async (_title, handler) => {
    const queue = createQueue({ name: 'pages' }, () => 0)
    queue.send('one')
    queue.send('two')
    await createEventSource(queue, handler).deliver()
    expect(queue.bodies()).toEqual(['one', 'two'])
  })

  it('deletes all messages of a run without an answer', async () => {
    const queue = createQueue({ name: 'pages' }, () => 0)
    queue.send('one')
    await createEventSource(queue, () => Promise.resolve()).deliver()
    expect(queue.bodies()).toEqual([])
  })

  it('runs two batches at a time and no more', async () => {
    const queue = createQueue({ name: 'pages' }, () => 0)
    for (let nth = 0; nth < 35; nth += 1) queue.send(String(nth))
    let [running, max] = [0, 0]
    await createEventSource(queue, async () => {
      running += 1
      max = Math.max(max, running)
      await Promise.resolve()
      running -= 1
    }).deliver()
    expect(max).toBe(2)
  })

  it('moves a message to the queue of failures after its last receipt', async () => {
    const { queue, failures, source, batches, pass } = running(() => true)
    queue.send('bad')
    for (let nth = 0; nth < 4; nth += 1) {
      await source.deliver()
      pass(300)
    }
    expect(batches).toHaveLength(3)
    expect([queue.bodies(), failures.bodies()]).toEqual([[], ['bad']])
  })
})

function answering(itemIdentifier: string): Promise<unknown> {
  return Promise.resolve({ batchItemFailures: [{ itemIdentifier }] })
}

describe('the metrics of a queue', () => {
  const measured = ({ queue, time }: ReturnType<typeof running>, polled = true) =>
    queueMetrics(queue, slotOf(time.now), polled).map(({ measurement }) => measurement)

  it('are the visible messages, those in flight, and the age of the oldest', async () => {
    const world = running((body) => body === 'bad')
    world.queue.send('bad')
    expect(measured(world)).toEqual([1, 0, 0])
    await world.source.deliver()
    world.pass(120)
    expect(measured(world)).toEqual([0, 1, 120])
  })

  it('leave a message out of the age after three receipts', async () => {
    const world = running(() => true)
    world.queue.send('bad')
    for (let nth = 0; nth < 3; nth += 1) {
      await world.source.deliver()
      world.pass(300)
    }
    expect(measured(world)).toEqual([1, 0, 0])
  })

  it('are 0 for an empty queue that Lambda polls, and absent for an unused one', () => {
    expect(measured(running())).toEqual([0, 0, 0])
    expect(measured(running(), false)).toEqual([])
  })
})
