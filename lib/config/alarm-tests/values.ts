const number = String.raw`-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`
const run = String.raw`(?:_|${number}(?:[+-]\d+(?:\.\d+)?)?)(?:x\d{1,5})?`

/** The notation of promtool's unit tests, without its histograms and `stale`. */
export const valuesPattern = new RegExp(String.raw`^\s*${run}(?:\s+${run})*\s*$`)

const parts = new RegExp(String.raw`^(_|${number})([+-]\d+(?:\.\d+)?)?(?:x(\d+))?$`)

/**
 * One value for each minute, undefined if it is missing. As in promtool, `0x10` is eleven zeros, `50+10x2` is 50 60 70,
 * and `_x5` is five missing minutes. `text` has the form of valuesPattern.
 */
export function parseValues(text: string): readonly (number | undefined)[] {
  return text
    .trim()
    .split(/\s+/)
    .flatMap((word): (number | undefined)[] => {
      const [, first = '_', step = '0', more] = parts.exec(word) ?? []
      if (first === '_') return Array<undefined>(Number(more ?? 1)).fill(undefined)
      return Array.from({ length: Number(more ?? 0) + 1 }, (_, index) => Number(first) + index * Number(step))
    })
}
