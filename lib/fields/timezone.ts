import { z } from 'zod'
import { text } from './fields.ts'

/** The IANA name of a time zone. */
export function timezone(): z.ZodType<string, string> {
  return text('the name of a time zone, such as Europe/Berlin').transform((name, context) => {
    if (isTimezone(name)) return name
    context.issues.push({
      code: 'custom',
      message: 'an IANA time zone, such as Europe/Berlin',
      input: name,
    })
    return z.NEVER
  })
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
