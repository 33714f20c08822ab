import { slotOf, slotPlus, type Slot } from '../clock.ts'
import { numberAt } from '../json.ts'
import type { Sample } from '../metric.ts'
import { seriesName } from '../series-name.ts'

/** How many series one collector may publish. */
export interface Ceiling {
  /** Of the last hours, those included that alarms need. */
  readonly most: number
  /** The series that alarms need, by name: they have their place whether or not they are published. */
  readonly first: readonly string[]
}

/** When each series was published last, by its name. */
export type Ledger = Readonly<Record<string, Slot>>

/** CloudWatch bills a series for every hour in which it has data: after a few without any, its place is free. */
const rememberedMinutes = 3 * 60

export interface Admitted {
  readonly samples: readonly Sample[]
  /** The series beyond the ceiling, by name, and their data. */
  readonly refused: { readonly series: readonly string[]; readonly data: number }
  readonly ledger: Ledger
}

/** The ledger that was written before; what is not one, is empty. */
export function readLedger(stored: unknown): Ledger {
  if (typeof stored !== 'object' || stored === null) return {}
  const entries = Object.keys(stored).map((name) => [name, numberAt(stored, name)] as const)
  return Object.fromEntries(
    entries.flatMap(([name, slot]) => (slot === undefined ? [] : [[name, slotOf(slot)]])),
  )
}

/**
 * The samples within the ceiling. Series that alarms need come first, then those of the last hours, then new ones in
 * the order of the samples.
 */
export function admit(
  samples: readonly Sample[],
  { most, first }: Ceiling,
  ledger: Ledger,
  slot: Slot,
): Admitted {
  const known = Object.keys(ledger).filter((name) => (ledger[name] ?? 0) > slotPlus(slot, -rememberedMinutes))
  const named = samples.map((sample) => ({ sample, name: seriesName(sample) }))
  const places = new Set(first)
  for (const name of [...known, ...named.map(({ name }) => name)]) if (places.size < most) places.add(name)
  const admitted = named.filter(({ name }) => places.has(name))
  const refused = named.filter(({ name }) => !places.has(name))
  const kept = known.filter((name) => places.has(name)).map((name) => [name, ledger[name]] as const)
  return {
    samples: admitted.map(({ sample }) => sample),
    refused: { series: [...new Set(refused.map(({ name }) => name))], data: refused.length },
    ledger: Object.fromEntries([...kept, ...admitted.map(({ name }) => [name, slot] as const)]) as Ledger,
  }
}
