import { expect, test } from 'vitest'
import { stepTimesOf } from '../../lib/advice/step-times.ts'

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
