import { expect, test } from 'vitest'
import { createLambda, lambdaContext } from '../../../local/aws/lambda.ts'
import { runningCloudWatch, steppedClock } from '../../support/aws/cloudwatch.ts'

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
