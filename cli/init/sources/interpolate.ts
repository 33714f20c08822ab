const reference = /\$(?:(\w+)|\{(\w+)(?:(:?[-?])([^}]*))?\})/g

/**
 * The document with the variables of docker-compose: those of its `.env`, or the default of `${NAME:-VALUE}`. An unknown
 * variable stays as it is written.
 */
export function interpolated(document: unknown, environment: Readonly<Record<string, unknown>>): unknown {
  if (typeof document === 'string')
    return document.replaceAll(reference, (written: string, ...parts: readonly (string | undefined)[]) => {
      const [short, long = short ?? '', mark = '', fallback = ''] = parts
      const value = environment[long]
      if (typeof value === 'string' && (value !== '' || !mark.startsWith(':'))) return value
      return mark.endsWith('-') ? fallback : written
    })
  if (Array.isArray(document)) return document.map((one) => interpolated(one, environment))
  if (typeof document !== 'object' || document === null) return document
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [key, interpolated(value, environment)]),
  )
}

/** Whether a text has no variable that is unknown. */
export function isKnown(text: string): boolean {
  return text.search(reference) === -1
}
