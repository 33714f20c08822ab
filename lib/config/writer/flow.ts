const notText = /^(?:true|false|null|yes|no|on|off)$/i

/** Plain data as YAML on one line: `{ url: [http://one:8084, http://two:8084] }`. */
export function flow(value: unknown): string {
  if (typeof value === 'string') return quoteIfNeeded(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  const pairs = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return `{ ${pairs.map(([key, inner]) => `${key}: ${flow(inner)}`).join(', ')} }`
}

/** A text as YAML reads it back, quoted only where it must be. */
function quoteIfNeeded(text: string): string {
  const isPlain = /^[\w/][\w ./+=#:@-]*$/.test(text) && !/: |:$| #| $/.test(text)
  return isPlain && !notText.test(text) && Number.isNaN(Number(text)) ? text : JSON.stringify(text)
}
