import fc from 'fast-check'
import { expect, test } from 'vitest'
import { slotOf, slotPlus, type Slot } from '../../lib/model/index.ts'
import { deltasOf, processStart, type CounterState } from '../../lib/prometheus/deltas.ts'
import type { PrometheusSample } from '../../lib/prometheus/sample.ts'

/** A process with its true counts, and those seen by each scrape. */
interface Process {
  readonly start: number
  counted: number
  /** The count at its last scrape; undefined before the first. */
  seen: number | undefined
}

/** One run: the backend that a load balancer picks, and the events before it. */
const step = fc.record({
  backend: fc.nat(2),
  counted: fc.array(fc.nat(100), { minLength: 3, maxLength: 3 }),
  /** The backends that restart before the run; the time is a share of the time since the run before. */
  restarts: fc.array(fc.option(fc.double({ min: 0.1, max: 0.9, noNaN: true }), { nil: undefined, freq: 3 }), {
    minLength: 3,
    maxLength: 3,
  }),
  missedSlots: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(20)),
  /** A run may be as late as 150 s. */
  lateSeconds: fc.oneof({ weight: 3, arbitrary: fc.constant(2) }, fc.nat(150)),
  fails: fc.boolean(),
  isNumber: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.boolean()),
})

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const firstSlot = slotOf(Date.UTC(2026, 10, 24, 10, 0))

/** A scrape, with the truth beside it. */
interface Seen {
  readonly continuity: string
  /** The published increase; undefined for none. */
  readonly increase: number | undefined
  /** The true increase since the last scrape of the process; undefined if it cannot be known. */
  readonly truth: number | undefined
  /** Whether the process was read by the run before, or began after it. */
  readonly follows: boolean
  readonly isNumber: boolean
  readonly after: Slot
  readonly since: Slot | undefined
}

/** Applies the steps to some processes behind one address, and scrapes after each. */
function live(steps: readonly Step[], backends: number, hasStart = true): readonly Seen[] {
  // The last digit is the backend's: two processes that start in one millisecond would be indistinguishable.
  const begin = (index: number, seconds: number): Process => ({
    start: hasStart ? (Math.floor(seconds * 100) * 10 + index) / 1000 : Number.NaN,
    counted: 0,
    seen: undefined,
  })
  const processes = Array.from({ length: backends }, (_, index) => begin(index, firstSlot / 1000 - 3_600))
  const all: Seen[] = []
  let slot = firstSlot
  let time: number = firstSlot
  let state: CounterState | undefined
  let last: { readonly process: Process; readonly slot: Slot; readonly isNumber: boolean } | undefined
  for (const { backend, counted, restarts, missedSlots, lateSeconds, fails, isNumber } of steps) {
    const lastSlot = state === undefined ? undefined : slot
    slot = slotPlus(slot, 1 + missedSlots)
    const now = Math.max(time + 1_000, slot + lateSeconds * 1000)
    for (const [index, at] of restarts.slice(0, backends).entries()) {
      if (at !== undefined) processes[index] = begin(index, (time + at * (now - time)) / 1000)
    }
    processes.forEach((one, index) => {
      one.counted += counted[index] ?? 0
    })
    time = now
    const process = processes[backend % backends]
    if (fails || process === undefined) continue
    const deltas = deltasOf(samplesOf(process, isNumber), state, { slot, lastSlot })
    const isSame = last?.process === process
    const isNew = last !== undefined && process.seen === undefined && process.start * 1000 >= last.slot
    const wasNumber = !isSame || last?.isNumber === true
    all.push({
      continuity: deltas.continuity,
      increase: deltas.increases[0]?.value,
      truth: isNumber && wasNumber ? process.counted - (process.seen ?? 0) : undefined,
      follows: isSame || isNew,
      isNumber: isNumber && wasNumber,
      after: deltas.after,
      since: last?.slot,
    })
    state = deltas.state
    process.seen = process.counted
    last = { process, slot, isNumber }
  }
  return all
}

function samplesOf({ start, counted }: Process, isNumber: boolean): readonly PrometheusSample[] {
  const sample = { labels: new Map<string, string>(), timestamp: undefined }
  return [
    { ...sample, name: processStart, value: start },
    { ...sample, name: 'a', value: isNumber ? counted : Number.NaN },
  ]
}

test('the counts of consecutive processes are published exactly, or reported as unknown', () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      for (const { continuity, increase, truth, follows } of live(steps, 1)) {
        expect(continuity === 'advanced' || continuity === 'restarted').toBe(follows)
        expect(increase).toBe(follows ? truth : undefined)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('the counts of replicas behind one address are published exactly, or reported as unknown', () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      for (const { increase, truth, follows, since, after } of live(steps, 3)) {
        if (increase === undefined) continue
        expect({ follows, increase }).toEqual({ follows: true, increase: truth })
        expect(after).toBeGreaterThanOrEqual(since ?? 0)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('no more than the counts of processes without a start is published', () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      for (const { increase, truth } of live(steps, 1, false)) {
        if (increase === undefined) continue
        expect(increase).toBeGreaterThanOrEqual(0)
        expect(increase).toBeLessThanOrEqual(truth ?? 0)
      }
    }),
    { numRuns: 1_000 },
  )
})
