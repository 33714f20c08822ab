import { endsName } from './line.ts'
import { metricNameAt, metricNameEnd } from './tokens.ts'

const ascii = 128
/** Characters of a name that are looked at, at most: fewer than most lines have. */
const longest = 64
const nameStart = /^[a-zA-Z_:]$/

/** The samples that a reader of one body is to take apart; without it all. */
export interface Wanted {
  /** Their exact names. */
  readonly names: ReadonlySet<string>
  /** Whether the line at a place is of another metric for certain. */
  readonly isUnwanted: (text: string, start: number) => boolean
}

/** Makes what is wanted of a set of names, for each body anew: what was skipped in one must not change another. */
export function wantedMaker(): (names: ReadonlySet<string> | undefined) => Wanted | undefined {
  // A process wants the same names at every scrape.
  let last: { readonly names: ReadonlySet<string>; readonly start: NameStart } | undefined
  return (names) => {
    if (names === undefined) return undefined
    if (last?.names !== names) last = { names, start: startOf(names) }
    return { names, isUnwanted: unwantedBy(names, last.start) }
  }
}

/** How names begin: what may stand in their first place and in another. */
interface NameStart {
  /** The other place. */
  readonly place: number
  /** By the two characters: 0 where a name may begin so and no wanted one does. */
  readonly isWanted: Uint8Array
}

function startOf(names: ReadonlySet<string>): NameStart {
  const lengths = [...names].map(({ length }) => length)
  const place = Math.max(1, Math.min(...lengths, longest)) - 1
  return { place, isWanted: wantedPairs(names, place) }
}

/**
 * Tells whether the line at a place is of a metric that is not among `names`, by as little of its name as that takes.
 * Where a name ends at the place where the one before did, two characters that no wanted name has will do.
 */
function unwantedBy(names: ReadonlySet<string>, { place, isWanted }: NameStart): Wanted['isUnwanted'] {
  let length = 0
  // Samples of one name stand together.
  let last = { name: '', isUnwanted: false }
  return (text, start) => {
    const second = text.charCodeAt(start + place)
    if (second < ascii && isWanted[text.charCodeAt(start) * ascii + second] === 0) {
      if (length > 0 && endsName(text, start + length)) return true
      const end = metricNameEnd(text, start)
      length = end - start
      return length > 0 && endsName(text, end)
    }
    if (isAt(last.name, text, start)) return last.isUnwanted
    const name = metricNameAt(text, start)
    if (name === '' || !endsName(text, start + name.length)) return false
    last = { name, isUnwanted: !names.has(name) }
    return last.isUnwanted
  }
}

/** Whether the name at a place is this one. */
function isAt(name: string, text: string, start: number): boolean {
  const end = start + name.length
  return endsName(text, end) && text.slice(start, end) === name
}

/** By the first character and another: 0 where a name may begin so. */
const possiblePairs = new Uint8Array(ascii * ascii)
for (let first = 0; first < ascii; first += 1) {
  if (!nameStart.test(String.fromCharCode(first))) possiblePairs.fill(1, first * ascii, (first + 1) * ascii)
}

/** By the first character and the one at `place`: 0 where a name may begin so and no wanted one does. */
function wantedPairs(names: ReadonlySet<string>, place: number): Uint8Array {
  const pairs = possiblePairs.slice()
  for (const name of names) {
    const pair = name.charCodeAt(0) * ascii + name.charCodeAt(place)
    pairs[pair] = 1
  }
  return pairs
}
