const mark = '… (truncated)'

/** `text` in at most `limit` code points, so that no character is cut in two; what was cut off is said. */
export function truncate(text: string, limit: number): string {
  const points = Array.from(text)
  if (points.length <= limit) return text
  return points.slice(0, limit - mark.length).join('') + mark
}
