import type { IncomingMessage } from 'node:http'
import { Refusal } from '../json.ts'

/**
 * Throws a Refusal if a request has no signature, or none with a date. It checks neither the signature nor its date: the SDK
 * signs with the clock of the machine, and the time here may be simulated.
 */
export function checkSignature({ headers }: IncomingMessage): void {
  if (headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') !== true)
    throw new Refusal('MissingAuthenticationToken', 'The request is not signed.')
  if (!/^\d{8}T\d{6}Z$/.test(String(headers['x-amz-date'])))
    throw new Refusal('MissingAuthenticationToken', 'X-Amz-Date must be the date of the signature.')
}
