import { inspect } from 'node:util'
import { expect } from 'vitest'

/** A secret for every credential, each to be found wherever it turns up. */
export const marks = {
  anchore: 'q7-mark-of-anchore-0123456789',
  postgres: 'q7-mark-of-postgres-0123456789',
  slack: 'q7-mark-of-slack-0123456789',
  hook: 'q7-mark-of-hook-0123456789',
  key: 'q7-mark-of-key-01234567890123456789',
  aws: 'q7-mark-of-aws-0123456789',
  session: 'q7-mark-of-session-0123456789',
}
/** The key of a signed webhook. */
export const key = `whsec_${Buffer.from(marks.key).toString('base64')}`

/** The text as it is, in hexadecimal, and in base64 wherever in a longer text it begins. */
function formsOf(secret: string): readonly string[] {
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.from(' '.repeat(offset) + secret).toString('base64')
    return text.slice(offset === 0 ? 0 : 4, -4)
  })
  return [secret, Buffer.from(secret).toString('hex'), ...base64]
}

/** No marked secret, in no form, in anything that can be reached from what is shown. */
export function expectNoSecretIn(...shown: readonly unknown[]): void {
  const text = inspect(shown, {
    depth: Infinity,
    showHidden: true,
    maxStringLength: null,
    maxArrayLength: null,
  })
  const found = Object.values(marks).filter((mark) => formsOf(mark).some((form) => text.includes(form)))
  expect(found).toEqual([])
}
