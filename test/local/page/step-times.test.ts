import { expect, test } from 'vitest'
import { minutesBetween, slotOf, slotPlus } from '../../../lib/model/index.ts'
import type { StoredSeries } from '../../../local/aws/cloudwatch/store.ts'
import { stepTimesAt, stepTimesOf } from '../../../local/page/step-times.ts'
import { recordedCase } from '../../support/advice/recorded.ts'

/** What CloudWatch has of a recorded hour. */
function storedCase(name: string): readonly StoredSeries[] {
  return recordedCase(name).map(({ metric, dimensions, unit, from, minutes }) => ({
    namespace: 'AnchorWatch',
    name: metric,
    dimensions: { Deployment: 'local', ...dimensions },
    unit,
    form: 'value',
    data: minutes.flatMap((measurement, minute) =>
      measurement === null ? [] : [{ at: slotPlus(slotOf(Date.parse(from)), minute), measurement }],
    ),
  }))
}

function lastSlotOf(stored: readonly StoredSeries[]) {
  return slotOf(Math.max(...stored.map(({ data }) => data.at(-1)?.at ?? 0)))
}

test('the hour in which analyzers are too few has long waits, and waiting is the slow step with its reason', () => {
  const stored = storedCase('few-analyzers')
  const { seen, times, limit } = stepTimesAt(stored, lastSlotOf(stored), [])
  expect(seen).toBeGreaterThan(0.9)
  expect(times.map(({ steps, slow }) => [steps.join(), slow])).toEqual([
    ['waiting', true],
    ['download,unpack,analyze', false],
    ['upload', false],
    ['evaluate', false],
  ])
  expect(times[0]?.meanSeconds).toBeGreaterThan(300)
  expect(times[1]?.meanSeconds).toBeGreaterThan(60)
  expect(limit?.evidence.join()).toContain('3 of 3 analyzers had work')
  expect(limit?.change).toMatch(/^analyzer.replicas: Run \d+ analyzers in place of 3/)
})

test('the analyzers for a load that has just begun are those for that load', () => {
  const stored = storedCase('few-analyzers')
  const last = lastSlotOf(stored)
  const burst = stored.map((series) =>
    series.name === 'ImagesArrived'
      ? {
          ...series,
          data: series.data.map(({ at }) => ({
            at,
            measurement: minutesBetween(slotOf(at), last) < 15 ? 7 : 1,
          })),
        }
      : series,
  )
  // 7 images a minute of about 96 s keep 11.2 analyzers busy.
  expect(stepTimesAt(burst, last, []).limit?.change).toMatch(
    /^analyzer.replicas: Run 12 analyzers in place of 3/,
  )
})

test('while the backlog grows, the number of analyzers is the one on the pages about it', () => {
  const stored = storedCase('few-analyzers')
  const last = lastSlotOf(stored)
  const first = 'About 13 analyzers would keep up, 3 work now.'
  const fact = { metric: 'BacklogGrowth', cause: '152 wait', lines: [], first, since: last }
  expect(stepTimesAt(stored, last, [fact]).limit?.change).toBe(first)
  const slow = storedCase('slow-upload')
  expect(stepTimesAt(slow, lastSlotOf(slow), [fact]).limit?.change).not.toContain(first)
})

test('a split that is inferred says so', () => {
  const stored = storedCase('slow-unpack')
  const { times, limit } = stepTimesAt(stored, lastSlotOf(stored), [])
  expect(times[1]).toMatchObject({ steps: ['download', 'unpack', 'analyze'], slow: true })
  expect(limit?.confidence).toBe('low')
  expect(limit?.evidence.join()).toMatch(/inferred: |gives no sign/)
})

test('a healthy hour has times and no slow step', () => {
  const stored = storedCase('healthy')
  const { times, limit } = stepTimesAt(stored, lastSlotOf(stored), [])
  expect(limit).toBeUndefined()
  expect(times.every(({ meanSeconds, slow }) => meanSeconds !== undefined && !slow)).toBe(true)
})

test('an hour without data has no times, and older data are not those of the hour', () => {
  const stored = storedCase('few-analyzers')
  const later = slotPlus(lastSlotOf(stored), 60)
  expect(minutesBetween(lastSlotOf(stored), later)).toBe(60)
  for (const { seen, times, limit } of [stepTimesAt(stored, later, []), stepTimesAt([], later, [])]) {
    expect(seen).toBe(0)
    expect(times.map(({ meanSeconds }) => meanSeconds)).toEqual(Array<undefined>(4).fill(undefined))
    expect(limit).toBeUndefined()
  }
})

const none = { count: 0, meanSeconds: 0 }
const lifecycle = {
  seen: 1,
  arrivedPerHour: 60,
  completedPerHour: 60,
  failedPerHour: 0,
  busiestPerHour: 90,
  waiting: { meanSeconds: 12, maxSeconds: 300 },
  analysis: { count: 400, meanSeconds: 50 },
  upload: { count: 400, meanSeconds: 2 },
  evaluation: none,
  analyzing: 1,
  analyzers: 3,
  threads: 1,
  utilisation: 0.3,
  headroomPerHour: 150,
} as const

test('each step has its time, the analysis without its upload, and the slow one is marked', () => {
  expect(stepTimesOf(lifecycle, { steps: ['download', 'unpack'] })).toEqual([
    { steps: ['waiting'], meanSeconds: 12, slow: false },
    { steps: ['download', 'unpack', 'analyze'], meanSeconds: 48, slow: true },
    { steps: ['upload'], meanSeconds: 2, slow: false },
    { steps: ['evaluate'], meanSeconds: undefined, slow: false },
  ])
})

test('no step has a time before an image has come, and none is slow if none limits', () => {
  const empty = { ...lifecycle, arrivedPerHour: 0, analysis: none, upload: none }
  const times = stepTimesOf(empty, undefined)
  expect(times.map(({ meanSeconds }) => meanSeconds)).toEqual(Array<undefined>(4).fill(undefined))
  expect(times.some(({ slow }) => slow)).toBe(false)
})
