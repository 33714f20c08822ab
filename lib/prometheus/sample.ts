/** One line of an exposition, as written: nothing is merged, repeated series stay. */
export interface PrometheusSample {
  readonly name: string
  /** Unescaped, in the order written. The metric's name is not among them. */
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
  /** Milliseconds since the Unix epoch, where the line has one. */
  readonly timestamp: number | undefined
}

/** Whether the value is possible for a count, a size or a time: finite and not below zero; a sum may be below. */
export function isPossible({ name, value }: PrometheusSample): boolean {
  return Number.isFinite(value) && (value >= 0 || name.endsWith('_sum'))
}

type Series = Pick<PrometheusSample, 'name' | 'labels'>

/** The key of a series in the state of counters; it does not depend on the order of labels. */
export function seriesKey({ name, labels }: Series): string {
  const pairs = [...labels].sort(([left], [right]) => (left < right ? -1 : 1))
  return `${name}${JSON.stringify(pairs)}`
}

/** The series as an exposition writes it. */
export function seriesText({ name, labels }: Series): string {
  const pairs = [...labels].map(([label, value]) => `${label}=${JSON.stringify(value)}`)
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`
}

/** The condition on a label's value; an absent label is empty. */
type Matcher = string | RegExp | { readonly not: RegExp }

/** Selects samples by exact names and by labels; all matchers must match. */
export interface Selector {
  readonly names: readonly string[]
  readonly match?: Readonly<Record<string, Matcher>>
}

export function selects({ names, match = {} }: Selector, { name, labels }: PrometheusSample): boolean {
  return (
    names.includes(name) &&
    Object.entries(match).every(([label, wanted]) => matches(labels.get(label) ?? '', wanted))
  )
}

function matches(value: string, wanted: Matcher): boolean {
  if (typeof wanted === 'string') return value === wanted
  return wanted instanceof RegExp ? wanted.test(value) : !wanted.not.test(value)
}

/** The selector in the style of PromQL; equal selectors have equal texts. */
export function selectorText({ names, match = {} }: Selector): string {
  const matchers = Object.entries(match).map(([label, wanted]) => `${label}${matcherText(wanted)}`)
  return `${names.join('|')}{${matchers.join(',')}}`
}

function matcherText(wanted: Matcher): string {
  if (typeof wanted === 'string') return `="${wanted}"`
  return wanted instanceof RegExp ? `=~"${wanted.source}"` : `!~"${wanted.not.source}"`
}
