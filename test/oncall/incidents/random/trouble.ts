import fc from 'fast-check'

/** A time in which an alarm is in ALARM, in minutes. */
export interface Period {
  readonly name: string
  readonly from: number
  readonly until: number
}

/** The trouble of a random run. */
export interface Trouble {
  /** For each message, the delays of its copies in minutes; none if it is lost. */
  readonly delays: readonly (readonly number[])[]
  /** For each period, whether its OK came while the data behind it were old: the sweep confirms it. */
  readonly stale: readonly boolean[]
  /** The ends of the first runs; the others end well. */
  readonly ends: readonly ('before the first write' | 'before the second write' | 'well')[]
  /** Each channel fails in this time, in minutes; `received`: it got what it did not acknowledge. */
  readonly failing: Readonly<Record<string, { readonly from: number; readonly received: boolean }>>
}

/** Periods of these alarms within some hours; those of one alarm are at least a minute apart. */
export function periodsOf(names: readonly string[]): fc.Arbitrary<readonly Period[]> {
  const one = fc.array(fc.tuple(fc.integer({ min: 1, max: 45 }), fc.integer({ min: 1, max: 40 })), {
    maxLength: 3,
  })
  return fc.tuple(...names.map(() => one)).map((all) =>
    all.flatMap((gaps, index) => {
      let at = 0
      return gaps.map(([gap, length]) => {
        const from = at + gap
        at = from + length
        return { name: names[index] ?? '', from, until: at }
      })
    }),
  )
}

const delay = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 30 }))
const failing = fc.record({ from: fc.integer({ min: 0, max: 120 }), received: fc.boolean() })
/** Any trouble. */
export const troubles: fc.Arbitrary<Trouble> = fc.record({
  delays: fc.array(fc.array(delay, { maxLength: 2 }), { maxLength: 60 }),
  stale: fc.array(fc.boolean(), { maxLength: 30 }),
  ends: fc.array(
    fc.constantFrom('before the first write' as const, 'before the second write' as const, 'well' as const),
    { maxLength: 20 },
  ),
  failing: fc.record({ pager: failing, chat: failing }, { requiredKeys: [] }),
})
