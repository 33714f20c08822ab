import { setTimeout as pause } from 'node:timers/promises'

const waitMs = 60_000
const pollMs = 250

/** Runs a step and prints a line with its result and its seconds. */
export async function step<T>(name: string, run: () => Promise<T>): Promise<T> {
  const began = performance.now()
  const print = (result: string): void => {
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    console.log(`${result.padEnd(8)}${seconds.padStart(6)} s  ${name}`)
  }
  try {
    const value = await run()
    print('ok')
    return value
  } catch (error) {
    print('failed')
    throw error
  }
}

/** Waits until it holds; rejects after a minute. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const until = performance.now() + waitMs
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`not within ${waitMs / 1000} s: ${holds.toString()}`)
    await pause(pollMs)
  }
}
