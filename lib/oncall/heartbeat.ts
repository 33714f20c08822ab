import { collectorNames, type Invocation } from '../model/index.ts'
import type { Report } from '../findings/index.ts'
import { type Http, kindOfStatus, type SecretReference, secretFailure, type Secrets } from '../net/index.ts'
import { isRecentSlot } from './recent.ts'

const timeoutMs = 10_000
/** Bytes; the answer is not read. */
const maxAnswerBytes = 65_536

/** Whether every collector has committed a slot in the last minutes. */
export function areAtWork(reports: readonly Report[], now: number): boolean {
  return collectorNames.every((name) =>
    reports.some(({ collector, slot }) => collector === name && isRecentSlot(slot, now)),
  )
}

/** Fetches the URL of the external dead man's switch. A failure is logged without the URL. Never rejects. */
export async function ping(
  reference: SecretReference,
  { http, secrets }: { readonly http: Http; readonly secrets: Secrets },
  { log, signal }: Invocation,
): Promise<void> {
  const target = 'oncall.heartbeat_url'
  try {
    const url = (await secrets(reference, { signal })).trim()
    const outcome = await http({ url, timeoutMs, maxBytes: maxAnswerBytes, isLast: true, signal })
    const kind = outcome.ok ? kindOfStatus(outcome.value.status) : outcome.failure.kind
    if (kind === undefined) return
    const message = outcome.ok ? `answered ${outcome.value.status}` : outcome.failure.message
    log.warn('heartbeat not accepted', { target, kind, message })
  } catch (error) {
    log.warn('heartbeat not sent', { ...secretFailure(error, target) })
  }
}
