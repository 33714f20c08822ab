import { expect, test } from 'vitest'
import { latestReadable } from '../../../support/aws/readable.ts'

const hourMs = 3_600_000

test.each([
  ['young', 2.9, 1 / 30],
  ['3 hours old', 3, 2],
  ['a day old', 24, 2],
  ['older', 24.1, 48],
])('a datum that is %s (%d h) is readable after %d h at the latest', (_title, age, after) => {
  expect(latestReadable(age * hourMs)).toBe(after * hourMs)
})
