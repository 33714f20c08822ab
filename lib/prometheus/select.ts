import type { PrometheusSample } from './sample.ts'

/** The condition on a label's value; an absent label is empty. */
export type Matcher = string | RegExp | { readonly not: RegExp }

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
