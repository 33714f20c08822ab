import type { z } from 'zod'
import { text } from './fields.ts'

const expected = 'an IANA time zone, such as Europe/Berlin'

/** The IANA name of a time zone. */
export function timezone(): z.ZodType<string, string> {
  return text(expected).refine(isTimezone, { error: expected })
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
