const mark = '… (truncated)'

/** `text` in at most `limit` code points, so that no character is split; a mark stands for the rest. */
export function truncate(text: string, limit: number): string {
  const points = Array.from(text)
  if (points.length <= limit) return text
  return points.slice(0, limit - mark.length).join('') + mark
}

const lineEnd = /\r\n?|[\v\f\u0085\u2028\u2029]/g
/** Control and format characters (Cc, Cf: bidirectional and zero-width ones too), fillers, and halves of a character. */
const invisible = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu

/** A foreign text without characters that hide, reverse or break the text around it; lines end in a line feed. */
export function clean(text: string): string {
  return text.replace(lineEnd, '\n').replace(invisible, '')
}

/** The same as one line. */
export function cleanLine(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim()
}

/** `1 alarm`, `2 alarms`. */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** The text as a sentence, so that another may follow it: with a period, unless it ends in one. */
export function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`
}

/** `a, b and 3 more`: at most `max` of the names. */
export function listed(names: readonly string[], max: number): string {
  const more = names.length > max ? ` and ${names.length - max} more` : ''
  return `${names.slice(0, max).join(', ')}${more}`
}
