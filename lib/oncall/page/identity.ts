import { createHash } from 'node:crypto'
import { cleanLine } from '../../model/index.ts'

/** PagerDuty's dedup_key, the shortest of the channels' keys. */
const dedupKeyLimit = 255

/** The id of a notice, made of `parts`: the same for every attempt to deliver it. */
export function noticeIdOf(...parts: readonly (string | number | undefined)[]): string {
  return `msg_${sha256(JSON.stringify(parts)).slice(0, 32)}`
}

/**
 * The key of an incident, by which PagerDuty, JSM and the webhook know it. `incident`: its id in the record.
 */
export function dedupKeyOf(
  account: string | undefined,
  region: string | undefined,
  deployment: string,
  incident: string,
): string {
  const key = [account ?? 'unknown', region ?? 'unknown', deployment, incident].join('/')
  return key.length <= dedupKeyLimit && key === cleanLine(key) ? key : sha256(key)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
