import { describe, expect, test } from 'vitest'
import { historyOf } from '../../cli/recording.ts'
import { analysisTimes } from '../../lib/advice/lifecycle.ts'
import { serversFor, waitingOf } from '../../lib/advice/queue.ts'
import { meanOf, timesOf, type Times } from '../../lib/advice/times.ts'
import { logNormal, seededRandom } from '../../local/world/random.ts'
import { simulateQueue } from '../support/advice/queue-simulation.ts'
import { recordedCase } from '../support/advice/recorded.ts'

const random = seededRandom(1)
const drawn = (mean: number, spread: number): Times =>
  some(timesOf(Array.from({ length: 4_000 }, () => [logNormal(mean, spread, random), 1] as const)))

/** Service times of three kinds, in seconds. */
const shapes = {
  'the times that a deployment published': some(analysisTimes(historyOf(recordedCase('few-analyzers'), 1))),
  'many small images and some large ones': drawn(150, 1),
  'one image in ten of 15 minutes': some(
    timesOf([
      [20, 6],
      [60, 3],
      [900, 1],
    ]),
  ),
}

const seeds = [1, 2, 3, 4, 5]
const images = 500_000

describe.each(Object.entries(shapes))('%s, three analyzers', (_, times) => {
  test.each([0.5, 0.8, 0.95])(
    'the mean wait is within 15 percent of a simulation at %d of the capacity',
    (share) => {
      const load = { times, servers: 3, arrivalsPerSecond: (share * 3) / meanOf(times) }
      const simulated = seeds.map((seed) => simulateQueue(load, images, seed).meanSeconds)
      const mean = simulated.reduce((sum, one) => sum + one, 0) / seeds.length
      expect(waitingOf(load).meanSeconds / mean).toBeGreaterThan(0.85)
      expect(waitingOf(load).meanSeconds / mean).toBeLessThan(1.15)
    },
  )
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
  const times = shapes['the times that a deployment published']
  const full = { times, servers: 2, arrivalsPerSecond: 2 / meanOf(times) }
  expect(waitingOf(full)).toMatchObject({ meanSeconds: Infinity, p95Seconds: Infinity })
})

test('the analyzers for a target keep 19 of 20 images below it, and one fewer does not', () => {
  const times = shapes['many small images and some large ones']
  const load = { times, arrivalsPerSecond: 500 / 3600 }
  const servers = serversFor(load, 900)
  expect(simulateQueue({ ...load, servers }, images, 1).p95Seconds).toBeLessThan(900)
  expect(waitingOf({ ...load, servers: servers - 1 }).p95Seconds).toBeGreaterThan(900)
})

function some(times: Times | undefined): Times {
  if (times === undefined) throw new TypeError('there are no times')
  return times
}
