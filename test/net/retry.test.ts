import { expect, test } from 'vitest'
import { failed, success, type Outcome } from '../../lib/model/index.ts'
import { retry } from '../../lib/net/retry.ts'

interface Run {
  readonly pausesMs?: readonly number[]
  readonly deadlineMs?: number
  readonly signal?: AbortSignal
}

/** Calls with the outcomes in turn; returns the last outcome and the number of calls. */
async function run(
  outcomes: readonly Outcome<string, string>[],
  { pausesMs = [1, 1], deadlineMs = Infinity, signal = new AbortController().signal }: Run = {},
): Promise<readonly [Outcome<string, string>, number]> {
  let calls = 0
  const call = (): Promise<Outcome<string, string>> => {
    calls += 1
    return Promise.resolve(outcomes[calls - 1] ?? failed('no outcome'))
  }
  const isRetried = (failure: string): boolean => failure === 'passing'
  return [await retry(call, { isRetried, pausesMs, deadlineMs }, signal), calls]
}

const [passing, lasting, done] = [failed('passing'), failed('lasting'), success('done')]

test.each([
  ['a success ends the attempts', [done], done, 1],
  ['a failure that is not retried ends the attempts', [lasting, done], lasting, 1],
  ['a failure that is retried is followed by another attempt', [passing, done], done, 2],
  ['there is one attempt more than there are pauses', [passing, passing, passing, done], passing, 3],
  ['each failure is judged by itself', [passing, lasting, done], lasting, 2],
])('%s', async (_title, outcomes, last, calls) => {
  expect(await run(outcomes)).toEqual([last, calls])
})

test('no attempt begins after the deadline', async () => {
  expect(await run([passing, done], { pausesMs: [20], deadlineMs: 10 })).toEqual([passing, 1])
})

test('no attempt begins after the signal has aborted', async () => {
  expect(await run([passing, done], { signal: AbortSignal.abort() })).toEqual([passing, 1])
})
