import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { usual } from '../../../local/world/conditions.ts'
import {
  type Capacity,
  type Changes,
  type Image,
  type ImageConditions,
  createImages,
} from '../../../local/world/images.ts'
import { seededRandom } from '../../../local/world/random.ts'

const startMs = Date.UTC(2026, 10, 24, 10, 0)

interface Course {
  readonly seed: number
  /** Of the analyzers. */
  readonly count: number
  /** What arrives in each minute, on average. */
  readonly arrivals: readonly number[]
}

const courses: fc.Arbitrary<Course> = fc.record({
  seed: fc.nat(),
  count: fc.integer({ min: 1, max: 6 }),
  arrivals: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 30 }),
})

interface Step {
  readonly fromMs: number
  readonly toMs: number
  readonly changes: Changes
  readonly waiting: number
  readonly analyzing: number
  readonly completed: number
}

type Passing = ImageConditions & Capacity

const analyzers = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `analyzer-${index + 1}`)

function passing(count: number, changes: Partial<Passing> = {}): Passing {
  const open = { admits: true, dequeues: true, completes: true }
  return { ...usual, ...open, failing: 0.2, analyzers: analyzers(count), ...changes }
}

/** The images of a course, in which `change` says what is not as usual in a minute, counted from 0. */
function run(
  { seed, count, arrivals: means }: Course,
  change: (minute: number) => Partial<Passing> = () => ({}),
): readonly Step[] {
  const images = createImages(startMs, seededRandom(seed))
  return means.map((arrivals, minute) => {
    const [fromMs, toMs] = [startMs + minute * 60_000, startMs + (minute + 1) * 60_000]
    const changes = images.advance(toMs, passing(count, { arrivals, ...change(minute) }))
    const [waiting, analyzing, completed] = [images.waiting(), images.analyzing(), images.completed()]
    return { fromMs, toMs, changes, waiting, analyzing, completed }
  })
}

const always = (property: (steps: readonly Step[], course: Course) => void): void => {
  fc.assert(
    fc.property(courses, (course) => {
      property(run(course), course)
    }),
  )
}
const all = (steps: readonly Step[], kind: keyof Changes): readonly Image[] =>
  steps.flatMap(({ changes }) => changes[kind])
const digests = (images: readonly Image[]): readonly string[] => images.map(({ digest }) => digest)
const isAscending = (moments: readonly number[]): boolean =>
  moments.every((moment, index) => moment >= (moments[index - 1] ?? 0))

describe('images', () => {
  test('are started in the order of their arrival', () => {
    always((steps) => {
      const arrived = digests(all(steps, 'arrived'))
      const started = digests(all(steps, 'started'))
      expect(started).toEqual(arrived.slice(0, started.length))
    })
  })

  test('are told in the order of their moments, within the time that passed', () => {
    const moment = { arrived: 'arrivedMs', started: 'startedMs', finished: 'finishedMs' } as const
    always((steps) => {
      for (const kind of ['arrived', 'started', 'finished'] as const) {
        expect(isAscending(all(steps, kind).map((image) => image[moment[kind]]))).toBe(true)
        for (const { changes, fromMs, toMs } of steps) {
          const outside = changes[kind]
            .map((image) => image[moment[kind]])
            .filter((ms) => ms < fromMs || ms >= toMs)
          expect(outside).toEqual([])
        }
      }
    })
  })

  test('are never more in analysis at once than there are analyzers', () => {
    always((steps, { count }) => {
      const images = all(steps, 'started')
      for (const { startedMs } of images) {
        const atWork = images.filter((other) => other.startedMs <= startedMs && other.finishedMs > startedMs)
        expect(atWork.length).toBeLessThanOrEqual(count)
      }
    })
  })

  test('never wait while an analyzer is free', () => {
    always((steps, { count }) => {
      for (const { waiting, analyzing } of steps) if (waiting > 0) expect(analyzing).toBe(count)
    })
  })

  test('are waiting, in analysis or finished: none is lost and none counted twice', () => {
    always((steps) => {
      for (const [index, { waiting, analyzing, completed }] of steps.entries()) {
        const past = steps.slice(0, index + 1)
        const finished = all(past, 'finished')
        expect(all(past, 'arrived').length).toBe(waiting + analyzing + finished.length)
        expect(all(past, 'started').length).toBe(analyzing + finished.length)
        expect(completed).toBe(finished.filter(({ fails }) => !fails).length)
      }
      const finished = digests(all(steps, 'finished'))
      expect(new Set(finished).size).toBe(finished.length)
    })
  })

  test('go the same way with the same seed', () => {
    fc.assert(
      fc.property(courses, (course) => {
        expect(run(course)).toEqual(run(course))
      }),
    )
  })
})

test('a quiet minute has no arrivals', () => {
  const steps = run({ seed: 1, count: 4, arrivals: [0, 0] })
  expect(all(steps, 'arrived')).toEqual([])
})

test('arrivals and failures have the shares that they were given', () => {
  const steps = run({ seed: 1, count: 6, arrivals: Array.from({ length: 1_000 }, () => 5) })
  const finished = all(steps, 'finished')
  expect(all(steps, 'arrived').length / 1_000).toBeCloseTo(5, 0)
  expect(finished.filter(({ fails }) => fails).length / finished.length).toBeCloseTo(0.2, 1)
})

const constant = (minutes: number, arrivals: number): readonly number[] =>
  Array.from({ length: minutes }, () => arrivals)

test('while it stands still nothing happens, and everything that was to come comes later', () => {
  const minuteMs = 60_000
  const going = createImages(0, seededRandom(5))
  const standing = createImages(0, seededRandom(5))
  going.advance(10 * minuteMs, passing(2, { arrivals: 6 }))
  standing.advance(10 * minuteMs, passing(2, { arrivals: 6 }))
  const levels = [standing.waiting(), standing.analyzing(), standing.completed()]
  standing.standStill(30 * minuteMs)
  expect([standing.waiting(), standing.analyzing(), standing.completed()]).toEqual(levels)
  const later = going.advance(15 * minuteMs, passing(2, { arrivals: 0 }))
  const now = standing.advance(35 * minuteMs, passing(2, { arrivals: 0 }))
  const ends = (changes: Changes): readonly number[] => changes.finished.map(({ finishedMs }) => finishedMs)
  expect(ends(now)).toEqual(ends(later).map((end) => end + 20 * minuteMs))
  expect(ends(now).length).toBeGreaterThan(5)
})

test('while nothing completes each analyzer takes an image and keeps it, and finishes it afterwards', () => {
  const stalled = (minute: number): Partial<Passing> => ({ completes: minute < 10 || minute >= 20 })
  const steps = run({ seed: 2, count: 3, arrivals: constant(40, 2) }, stalled)
  expect(all(steps.slice(10, 20), 'finished')).toEqual([])
  expect(steps[19]).toMatchObject({ analyzing: 3 })
  expect(steps[19]?.waiting).toBeGreaterThan(10)
  const before = new Set(digests(all(steps.slice(0, 10), 'finished')))
  const held = all(steps.slice(0, 20), 'started').filter(({ digest }) => !before.has(digest))
  expect(held).toHaveLength(3)
  const finished = new Map(all(steps, 'finished').map((image) => [image.digest, image]))
  for (const { digest } of held) {
    expect(finished.get(digest)?.finishedMs).toBeGreaterThan(startMs + 20 * 60_000)
  }
})

test('while the queue is not served images wait, and analyses that are under way go on', () => {
  const steps = run({ seed: 3, count: 3, arrivals: constant(20, 2) }, (minute) => ({ dequeues: minute < 10 }))
  expect(all(steps.slice(10), 'started')).toEqual([])
  expect(all(steps.slice(10), 'finished').length).toBeGreaterThan(0)
  expect(steps.at(-1)).toMatchObject({ analyzing: 0 })
})

test('while none is admitted none arrives, and a burst comes when they are', () => {
  const images = createImages(startMs, seededRandom(1))
  images.arrive(18)
  const shut = images.advance(startMs + 60_000, passing(3, { arrivals: 5, admits: false }))
  expect(shut.arrived).toEqual([])
  const open = images.advance(startMs + 120_000, passing(3, { arrivals: 0 }))
  expect(open.arrived.length).toBe(18)
})

test('an analyzer that is gone leaves its image in analysis for good', () => {
  const dead = (minute: number): Partial<Passing> => (minute < 5 ? {} : { analyzers: analyzers(2) })
  const steps = run({ seed: 4, count: 3, arrivals: constant(60, 3) }, dead)
  expect(steps.at(-1)).toMatchObject({ analyzing: 3 })
  const lost = digests(all(steps, 'started')).filter(
    (digest) => !digests(all(steps.slice(0, -1), 'finished')).includes(digest),
  )
  const abandoned = all(steps, 'started').filter(({ digest }) => digest === lost[0])
  expect(abandoned.map(({ analyzer }) => analyzer)).toEqual(['analyzer-3'])
})

test('an image that an analyzer left behind is the next one, from its start, when it is requeued', () => {
  const images = createImages(startMs, seededRandom(1))
  images.arrive(2, 600)
  const [left] = images.advance(startMs + 60_000, passing(1, { arrivals: 0 })).started
  images.advance(startMs + 120_000, passing(0, { arrivals: 0 }))
  images.requeue('analyzer-1')
  images.requeue('analyzer-1')
  expect([images.waiting(), images.analyzing()]).toEqual([2, 0])
  const again = images.advance(startMs + 180_000, passing(1, { arrivals: 0 })).started
  expect(again).toEqual([
    {
      ...left,
      startedMs: startMs + 120_000,
      unpackedMs: startMs + 420_000,
      finishedMs: startMs + 720_000,
    },
  ])
})

test('an image takes the time that it was given, on one analyzer', () => {
  const images = createImages(startMs, seededRandom(1))
  images.arrive(1, 5_400)
  const { started } = images.advance(startMs + 60_000, passing(3, { arrivals: 0 }))
  expect(started.map(({ startedMs, finishedMs }) => finishedMs - startedMs)).toEqual([5_400_000])
  expect(['analyzer-1', 'analyzer-2'].map((one) => images.jobOf(one) !== undefined)).toEqual([true, false])
})

test('failing analyses take the time that they are given', () => {
  const steps = run({ seed: 1, count: 3, arrivals: constant(1_000, 2) }, () => ({
    failing: 0.7,
    failSeconds: 6,
  }))
  const finished = all(steps, 'finished')
  expect(finished.filter(({ fails }) => fails).length / finished.length).toBeCloseTo(0.7, 1)
  const times = finished.flatMap(({ fails, startedMs, finishedMs }) =>
    fails ? [finishedMs - startedMs] : [],
  )
  expect(new Set(times)).toEqual(new Set([6_000]))
})

test('an analysis takes 88 seconds on average', () => {
  const steps = run({ seed: 1, count: 10, arrivals: constant(500, 2) }, () => ({ failing: 0 }))
  const times = all(steps, 'finished').map(({ startedMs, finishedMs }) => (finishedMs - startedMs) / 1000)
  expect(times.reduce((sum, seconds) => sum + seconds, 0) / times.length).toBeCloseTo(88, -1)
})
