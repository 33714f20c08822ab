import type { Scan } from './scan.ts'
import { unescaped } from './tokens.ts'

/**
 * The labels of a scanned line, out of a text in which it stands so many characters before its place; undefined where
 * a name is given twice or is the metric's own.
 */
export function scannedLabels(
  text: string,
  shift: number,
  { places, labels: count, hasEscapes }: Scan,
): ReadonlyMap<string, string> | undefined {
  const labels = new Map<string, string>()
  for (let at = 0; at < 4 * count; at += 4) {
    const valueAt = placeOf(places, at + 2) - shift
    const valueEnd = placeOf(places, at + 3) - shift
    labels.set(
      text.slice(placeOf(places, at) - shift, placeOf(places, at + 1) - shift),
      hasEscapes ? unescaped(text, valueAt, valueEnd) : text.slice(valueAt, valueEnd),
    )
  }
  return labels.size < count || labels.has('__name__') ? undefined : labels
}

function placeOf(places: readonly number[], at: number): number {
  return places[at] ?? 0
}
