const mark = '… (truncated)'

/** The escaped text in at most `limit` units of UTF-16. It is cut between its characters, or between the given pieces. */
export function escapeWithin(
  text: Iterable<string>,
  limit: number,
  escape: (piece: string) => string = (piece) => piece,
): string {
  const whole = Array.from(text, escape)
  if (whole.join('').length <= limit) return whole.join('')
  let kept = ''
  for (const part of whole) {
    if (kept.length + part.length > limit - mark.length) break
    kept += part
  }
  return kept + mark
}

/** The first lines that fit into `limit` units of UTF-16; a mark stands for the rest. */
export function joinWithin(lines: readonly string[], limit: number): string {
  const whole = lines.join('\n')
  if (whole.length <= limit) return whole
  const kept: string[] = []
  let left = limit - mark.length
  for (const line of lines) {
    left -= line.length + 1
    if (left < 0) break
    kept.push(line)
  }
  return [...kept, mark].join('\n')
}
