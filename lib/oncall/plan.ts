import type { AlarmEvent } from './message/alarm-event.ts'
import type { NoticeAction } from './channel.ts'
import type { DeliveryRecord } from './deliveries.ts'

/** The deliveries for one message, given the record of its alarm. */
export interface Plan {
  readonly action: NoticeAction
  readonly changedAt: number
  /** The names of the channels that get it now. */
  readonly channels: readonly string[]
  /** The names of the channels that got it in an earlier attempt. */
  readonly done: readonly string[]
  readonly since: number | undefined
  /** The reason if no channel gets it. */
  readonly silence: 'nothing open' | 'already open' | 'no channel' | undefined
}

/** The results of a plan, by channel name. */
export interface Results {
  readonly delivered: readonly string[]
  /** Retried as long as Lambda repeats the message. */
  readonly waiting: readonly string[]
}

/** The plan of an alarm that is in ALARM or OK; `channels`: the names of those for its severity. */
export function planAlarm(event: AlarmEvent, record: DeliveryRecord, channels: readonly string[]): Plan {
  return event.state === 'ALARM' ? planTrigger(event, record, channels) : planResolve(event, record)
}

function planTrigger(event: AlarmEvent, record: DeliveryRecord, channels: readonly string[]): Plan {
  const { changedAt } = event
  // ALARM after ALARM with only missing data between is one incident; after an OK it is a new one, even if the OK was lost.
  const continues = event.previousState === 'INSUFFICIENT_DATA' && record.open.length > 0
  const done = doneOf(record, changedAt)
  const had = continues ? [...done, ...record.open] : done
  const wanted = channels.filter((name) => !had.includes(name))
  const silence = had.length > 0 ? 'already open' : 'no channel'
  return {
    action: 'trigger',
    changedAt,
    channels: wanted,
    done,
    since: continues ? record.openedAt : beganAt(event),
    silence: wanted.length > 0 ? undefined : silence,
  }
}

/** Only the channels that got the trigger get the resolve. */
function planResolve({ changedAt }: AlarmEvent, { open, openedAt }: DeliveryRecord): Plan {
  const silence = open.length > 0 ? undefined : 'nothing open'
  return { action: 'resolve', changedAt, channels: open, done: [], since: openedAt, silence }
}

export function planText(changedAt: number, record: DeliveryRecord, channels: readonly string[]): Plan {
  const done = doneOf(record, changedAt)
  const wanted = channels.filter((name) => !done.includes(name))
  const silence = wanted.length > 0 ? undefined : 'no channel'
  return { action: 'information', changedAt, channels: wanted, done, since: undefined, silence }
}

/**
 * The record after the attempt. The state change is settled when no channel waits. Until then every older one is, so
 * that a late OK does not close the incident that a newer ALARM is about to open.
 */
export function recordAfter(plan: Plan, before: DeliveryRecord, results: Results): DeliveryRecord {
  const { delivered, waiting } = results
  const open = openAfter(plan, before, results)
  const settled = waiting.length === 0
  return {
    settledAt: settled ? plan.changedAt : plan.changedAt - 1,
    open,
    openedAt: open.length === 0 ? undefined : delivered.length > 0 ? plan.since : before.openedAt,
    unfinished: settled ? undefined : { changedAt: plan.changedAt, done: [...plan.done, ...delivered] },
  }
}

function openAfter(
  { action }: Plan,
  { open }: DeliveryRecord,
  { delivered, waiting }: Results,
): readonly string[] {
  return action === 'trigger' ? [...new Set([...open, ...delivered])] : action === 'resolve' ? waiting : open
}

/**
 * The record to assume when the table is unreachable or an attempt wrote none (`known`): it relies on CloudWatch's
 * previous state. A resolve goes to every channel that may be open; for a trigger only its own attempts count.
 */
export function presumedRecord(
  { state, previousState, changedAt }: AlarmEvent,
  channels: readonly string[],
  known: DeliveryRecord,
): DeliveryRecord {
  if (state === 'ALARM') return { ...known, open: doneOf(known, changedAt) }
  return { ...known, open: [...new Set([...known.open, ...(previousState === 'ALARM' ? channels : [])])] }
}

/** The oldest point in the reason of an ALARM: the reason lists the breaching points before the state change. */
function beganAt({ changedAt, points }: AlarmEvent): number {
  return Math.min(changedAt, ...points.flatMap(({ at }) => at ?? []))
}

function doneOf({ unfinished }: DeliveryRecord, changedAt: number): readonly string[] {
  return unfinished?.changedAt === changedAt ? unfinished.done : []
}
