import type { IncomingMessage } from 'node:http'
import { Refusal } from '../json.ts'

/** The maximum difference of a signature's date, earlier or later (IAM, "Elements of a signed request"). */
const maxSkewMs = 5 * 60_000

/** Throws a Refusal if a request has no signature, or one with a date that is too far off. It does not check the signature itself. */
export function checkSignature({ headers }: IncomingMessage, now: number): void {
  if (headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') !== true)
    throw new Refusal('MissingAuthenticationToken', 'The request is not signed.')
  const date = dateOf(headers['x-amz-date'])
  if (Math.abs(now - date) <= maxSkewMs) return
  throw new Refusal(
    'TimeTooSkewed',
    `Signed ${new Date(date).toISOString()}, and it is ${new Date(now).toISOString()}: more than 5 min. off.`,
  )
}

/** `20261124T103100Z`, in milliseconds. */
function dateOf(header: string | string[] | undefined): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(header))
  if (parts === null)
    throw new Refusal('MissingAuthenticationToken', 'X-Amz-Date must be the date of the signature.')
  const [, year, month, day, hour, minute, second] = parts
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}
