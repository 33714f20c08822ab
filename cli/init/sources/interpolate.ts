const reference = /\$(?:(\w+)|\{(\w+)(?:(:?[-?])([^}]*))?\})/g

/**
 * Replaces the variables of a docker-compose.yml by their values in its `.env`, or by the default of `${NAME:-VALUE}`.
 * An unknown variable stays as it is written.
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

/** Whether an interpolated text has no variable left: the variables that are left are unknown. */
export function isKnown(text: string): boolean {
  return text.search(reference) === -1
}
