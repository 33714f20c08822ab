import { flawOfTime } from '../cloudwatch/refusal.ts'
import { withoutExpired } from '../cloudwatch/requests.ts'
import { givenUp, requestsIn, trimmed, type Outbox, type Waiting } from './outbox.ts'

/** The outbox without what CloudWatch no longer takes, which counts as dropped. */
export function withoutExpiredData(outbox: Outbox, now: number): Outbox {
  const isOver = ({ newest }: Outbox['cold'][number]): boolean => flawOfTime(newest, now) !== undefined
  const lost = outbox.cold.filter(isOver).reduce((sum, { loss }) => sum + loss, 0)
  const cold = outbox.cold.filter((part) => !isOver(part))
  return requestsIn(outbox).reduce(
    (left, request) => withoutExpiredIn(left, request, now),
    lost === 0 ? outbox : { ...outbox, cold, dropped: outbox.dropped + lost },
  )
}

function withoutExpiredIn(outbox: Outbox, request: Waiting, now: number): Outbox {
  const kept = withoutExpired(request, now)
  if (kept === request) return outbox
  return kept === undefined || kept.data.length === 0
    ? givenUp(outbox, request)
    : trimmed(outbox, request, kept.data)
}
