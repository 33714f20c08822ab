import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createImages, type Changes, type Image, type Images } from '../../../local/world/images.ts'
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

const imagesOf = ({ seed, count }: Course): Images =>
  createImages(startMs, { count, meanSeconds: 24, failing: 0.2 }, seededRandom(seed))

function run(course: Course): readonly Step[] {
  const images = imagesOf(course)
  return course.arrivals.map((arrivals, minute) => {
    const [fromMs, toMs] = [startMs + minute * 60_000, startMs + (minute + 1) * 60_000]
    const changes = images.advance(toMs, arrivals)
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
const isAscending = (moments: readonly number[]): boolean =>
  moments.every((moment, index) => moment >= (moments[index - 1] ?? 0))

describe('images', () => {
  test('are started in the order of their arrival', () => {
    always((steps) => {
      const arrived = all(steps, 'arrived')
      expect(all(steps, 'started')).toEqual(arrived.slice(0, all(steps, 'started').length))
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
      const images = all(steps, 'arrived')
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
      const digests = all(steps, 'finished').map(({ digest }) => digest)
      expect(new Set(digests).size).toBe(digests.length)
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

test('while it stands still nothing happens, and everything that was to come comes later', () => {
  const minuteMs = 60_000
  const analyzers = { count: 2, meanSeconds: 40, failing: 0 }
  const going = createImages(0, analyzers, seededRandom(5))
  const standing = createImages(0, analyzers, seededRandom(5))
  going.advance(10 * minuteMs, 6)
  standing.advance(10 * minuteMs, 6)
  const levels = [standing.waiting(), standing.analyzing(), standing.completed()]
  standing.standStill(30 * minuteMs)
  expect([standing.waiting(), standing.analyzing(), standing.completed()]).toEqual(levels)
  const later = going.advance(15 * minuteMs, 0)
  const now = standing.advance(35 * minuteMs, 0)
  const ends = (changes: Changes): readonly number[] => changes.finished.map(({ finishedMs }) => finishedMs)
  expect(ends(now)).toEqual(ends(later).map((end) => end + 20 * minuteMs))
  expect(ends(now).length).toBeGreaterThan(5)
})
