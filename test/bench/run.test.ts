import { expect, test } from 'vitest'
import { runProgram } from '../support/local/command-line.ts'

test('lists every bench when none is named', async () => {
  const { code, out } = await runProgram('bench/run.ts', [])
  expect(code).toBe(0)
  for (const name of ['tick', 'scale', 'postgres']) expect(out).toMatch(new RegExp(`\n  ${name} +\\S`))
})

test.each([
  [['tock'], 'No such bench: tock'],
  [['tick', '--rounds', '0'], '--rounds takes a whole number above 0, not 0'],
  [['tick', '--fast'], "Unknown option '--fast'"],
])('refuses %j as wrong usage and lists the benches', async (args, message) => {
  const { code, out, err } = await runProgram('bench/run.ts', args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(message)
  expect(err).toContain('\n  tick ')
})
