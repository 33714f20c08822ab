import { slotPlus, type Slot } from '../../model/index.ts'
import {
  foldChange,
  emptyOncallRecord,
  type Incident,
  type OncallRecord,
  findByName,
  type Change,
  type Rules,
  addLaterRings,
} from '../../oncall/index.ts'
import type { Span } from './replay.ts'

/** The schedule of sweep. */
const sweepMinutes = 5

/** A span in which an alarm was in ALARM. */
type Firing = Span & { readonly alarm: string }

/** A change that waits for its cause. */
interface Waiting {
  readonly change: Change
  readonly until: number
}

/**
 * Groups the firings of a history, in the order of time, into incidents as notify and sweep do. An incident without
 * `closedAt` lasts beyond the history. Alarms that bypass notify belong to no incident.
 */
export function incidentsOf(
  firings: readonly Firing[],
  { from, minutes }: { readonly from: Slot; readonly minutes: number },
  rules: Omit<Rules, 'channels'>,
): readonly Incident[] {
  const full = { ...rules, channels: [] }
  const notified = firings.filter(({ alarm }) => findByName(alarm, rules)?.topic !== 'fallback')
  const byMinute = Map.groupBy(
    notified.flatMap((firing) => changesOf(firing, { from, minutes })),
    ({ changedAt }) => changedAt,
  )
  let record: OncallRecord = emptyOncallRecord
  let waiting: readonly Waiting[] = []
  for (let minute = 1; minute <= minutes; minute += 1) {
    const now = slotPlus(from, minute)
    const due = [
      ...waiting.filter(({ until }) => until <= now).map(({ change }) => change),
      ...(byMinute.get(now) ?? []).toSorted((one, other) => rankOf(one, rules) - rankOf(other, rules)),
    ]
    waiting = waiting.filter(({ until }) => until > now)
    for (const change of due) {
      const folded = foldChange(record, change, full, now)
      record = folded.record
      if (folded.waitUntil !== undefined) waiting = [...waiting, { change, until: folded.waitUntil }]
    }
    if (minute % sweepMinutes === 0) record = addLaterRings(record, full, now)
  }
  return record.incidents
}

/** The ALARM of a firing at the end of its first minute, and its OK if that is within the history. */
function changesOf(
  { alarm, from: first, minutes: length }: Firing,
  { from, minutes }: { readonly from: Slot; readonly minutes: number },
): readonly Change[] {
  const at = slotPlus(from, first + 1)
  const change = { alarm, changedAt: at, since: at, fresh: true, state: 'ALARM' } as const
  const isOver = first + length < minutes
  return [change, ...(isOver ? [{ ...change, state: 'OK' as const, changedAt: slotPlus(at, length) }] : [])]
}

/** Causes before their echoes, as notify processes messages that arrive together. */
function rankOf({ alarm }: Change, rules: Pick<Rules, 'alarms'>): number {
  return findByName(alarm, rules)?.echoOf === undefined ? 0 : 1
}
