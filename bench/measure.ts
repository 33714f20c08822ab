import { setImmediate as turn } from 'node:timers/promises'

/** The middle and the ends of what the rounds gave. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** One side of a comparison. A round of it gives one figure; it may measure in another process. */
export interface Contestant {
  readonly round: (signal: AbortSignal) => number | Promise<number>
}

export interface Rounds {
  readonly rounds: number
  /** Rounds before those that count: code is compiled and caches are filled by then. */
  readonly warmUp: number
  readonly signal: AbortSignal
}

/** The spread of at least one value. Throws a RangeError for none. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right)
  const [least] = sorted
  const most = sorted.at(-1)
  if (least === undefined || most === undefined) throw new RangeError('nothing was measured')
  const half = sorted.length >> 1
  const upper = sorted[half] ?? least
  const lower = sorted.length % 2 === 0 ? (sorted[half - 1] ?? least) : upper
  return { median: (lower + upper) / 2, least, most }
}

/** How the values of the same rounds compare: a round's two share the machine's mood, their quotient does not. */
export function ratioOf(dividends: readonly number[], divisors: readonly number[]): Spread {
  if (dividends.length !== divisors.length)
    throw new RangeError('the two were not measured in the same rounds')
  return spreadOf(dividends.map((dividend, round) => dividend / (divisors[round] ?? Number.NaN)))
}

/**
 * The contestants with their figures, one a counted round. Every round has all of them, in turn forwards and
 * backwards, so that a machine that slows down slows all.
 */
export async function interleave<T extends Contestant>(
  contestants: readonly T[],
  { rounds, warmUp, signal }: Rounds,
): Promise<readonly (T & { readonly figures: readonly number[] })[]> {
  const measured = contestants.map((contestant) => {
    const figures: number[] = []
    return { ...contestant, figures }
  })
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const contestant of round % 2 === 0 ? measured : measured.toReversed()) {
      // A round may be synchronous: without a turn of the event loop nobody could stop the bench.
      await turn(undefined, { signal })
      const figure = await contestant.round(signal)
      if (round >= 0) contestant.figures.push(figure)
    }
  }
  return measured
}

/** Milliseconds of one call: `call` again and again until `leastMs` have passed by `now`, divided by the calls. */
export function millisecondsOf(call: () => void, leastMs: number, now: () => number): number {
  const started = now()
  let calls = 0
  let passed = 0
  while (passed < leastMs) {
    call()
    calls += 1
    passed = now() - started
  }
  return passed / calls
}

/** Milliseconds of CPU time that this process has used, of all of its threads: garbage collection is in it, waiting is not. */
export function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
