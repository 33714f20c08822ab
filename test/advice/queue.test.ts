import { describe, expect, test } from 'vitest'
import { shapes } from '../support/advice/analysis-times.ts'
import { simulateQueue } from '../support/advice/queue-simulation.ts'
import { serversFor, waitingOf, meanOf, timesOf, type Times } from '../../lib/advice/queue.ts'

const published = some(shapes['as a deployment published'])
const mixed = some(shapes['many small, some large'])
const images = 500_000

/** The predicted mean wait over the simulated one, the mean of 5 seeds. */
function predictedToSimulated(times: Times, servers: number, share: number): number {
  const load = { times, servers, arrivalsPerSecond: (share * servers) / meanOf(times) }
  const simulated = [1, 2, 3, 4, 5].map((seed) => simulateQueue(load, images, seed).meanSeconds)
  return (waitingOf(load).meanSeconds * simulated.length) / simulated.reduce((sum, one) => sum + one, 0)
}

describe.each([
  ['as a deployment published', 3],
  ['as a deployment published', 10],
  ['one in ten takes 15 min', 10],
])('times %s, %d analyzers', (shape, servers) => {
  test.each([0.5, 0.8, 0.95])(
    'the mean wait is within 15 percent of a simulation at %d of the capacity',
    (share) => {
      const ratio = predictedToSimulated(some(shapes[shape]), servers, share)
      expect(ratio).toBeGreaterThan(0.85)
      expect(ratio).toBeLessThan(1.15)
    },
  )
})

test('one analyzer waits as the formula of Pollaczek and Khinchine has it', () => {
  const [mean, squares] = [
    meanOf(published),
    meanOf({ ...published, values: published.values.map((s) => s * s) }),
  ]
  const wait = waitingOf({ times: published, servers: 1, arrivalsPerSecond: 0.8 / mean }).meanSeconds
  expect(wait).toBeCloseTo((0.8 * squares) / mean / 2 / (1 - 0.8), 6)
})

test('one analyzer with exponential times waits as M/M/1 does', () => {
  const exponential = some(
    timesOf(
      Array.from({ length: 20_000 }, (_, index) => [-60 * Math.log(1 - (index + 0.5) / 20_000), 1] as const),
    ),
  )
  const load = { times: exponential, servers: 1, arrivalsPerSecond: 0.8 / 60 }
  expect(waitingOf(load).meanSeconds).toBeCloseTo(240, -1)
})

test('at its capacity the queue grows without end', () => {
  const full = { times: published, servers: 2, arrivalsPerSecond: 2 / meanOf(published) }
  expect(waitingOf(full)).toMatchObject({ meanSeconds: Infinity, p95Seconds: Infinity })
})

test('the analyzers for a target keep 19 of 20 images below it, and one fewer does not', () => {
  const load = { times: mixed, arrivalsPerSecond: 500 / 3600 }
  const servers = serversFor(load, 900)
  expect(simulateQueue({ ...load, servers }, images, 1).p95Seconds).toBeLessThan(900)
  expect(waitingOf({ ...load, servers: servers - 1 }).p95Seconds).toBeGreaterThan(900)
})

function some(times: Times | undefined): Times {
  if (times === undefined) throw new TypeError('there are no times')
  return times
}
