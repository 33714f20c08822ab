import { createHash } from 'node:crypto'

/** PagerDuty's dedup_key, the shortest of the channels' keys. */
const dedupKeyLimit = 255

/** The id of the notice that is made of `parts`: the same for every attempt to deliver it. */
export function noticeIdOf(...parts: readonly (string | number | undefined)[]): string {
  return `msg_${sha256(JSON.stringify(parts)).slice(0, 32)}`
}

/** Names an incident. Severity is no part of it: a critical that follows a warning is the same incident. */
export function dedupKeyOf(
  account: string | undefined,
  region: string | undefined,
  deployment: string,
  problem: string,
): string {
  const key = [account ?? 'unknown', region ?? 'unknown', deployment, problem].join('/')
  return key.length <= dedupKeyLimit ? key : sha256(key)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
