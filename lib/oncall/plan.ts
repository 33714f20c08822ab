import type { AlarmEvent } from '../cloudwatch/alarm-event.ts'
import type { NoticeAction } from '../notifier.ts'
import { emptyRecord, type DeliveryRecord } from './deliveries.ts'

/** What is to be sent for one message, judged by what is remembered of its alarm. */
export interface Plan {
  readonly action: NoticeAction
  readonly changedAt: number
  /** The names of the channels that must get it now. */
  readonly channels: readonly string[]
  /** The names of those that had it in an earlier attempt, or refused it for good. */
  readonly done: readonly string[]
  readonly since: number | undefined
  /** Set when nobody needs to hear of it: why. */
  readonly silence: 'starting' | 'nothing open' | 'already open' | 'no channel' | undefined
}

/** What became of the channels of a plan, by name. */
export interface Results {
  readonly delivered: readonly string[]
  /** Failed for good: not tried again. */
  readonly refused: readonly string[]
  /** To be tried again. */
  readonly waiting: readonly string[]
}

/**
 * A new alarm that breaches goes from INSUFFICIENT_DATA to ALARM in its first minute, before its metric has a first
 * datum: for so long after its configuration this is no incident.
 */
const startingMs = 10 * 60_000

/** The plan of an alarm that is in ALARM or OK; `channels`: the names of those that take its severity. */
export function planAlarm(event: AlarmEvent, record: DeliveryRecord, channels: readonly string[]): Plan {
  return event.state === 'ALARM' ? planTrigger(event, record, channels) : planResolve(event, record)
}

function planTrigger(event: AlarmEvent, record: DeliveryRecord, channels: readonly string[]): Plan {
  const { changedAt } = event
  // ALARM after ALARM with no data between is one incident; after an OK it is a new one, although the OK got lost.
  const continues = event.previousState === 'INSUFFICIENT_DATA' && record.open.length > 0
  const done = doneOf(record, changedAt)
  const had = continues ? [...done, ...record.open] : done
  const wanted = isStarting(event) ? [] : channels.filter((name) => !had.includes(name))
  const silence = isStarting(event) ? 'starting' : had.length > 0 ? 'already open' : 'no channel'
  return {
    action: 'trigger',
    changedAt,
    channels: wanted,
    done,
    since: continues ? record.openedAt : changedAt,
    silence: wanted.length > 0 ? undefined : silence,
  }
}

/** Only those who heard of the trouble hear of its end. */
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

/** What is remembered after the attempt. With nobody waiting the state change is settled. */
export function recordAfter(plan: Plan, before: DeliveryRecord, results: Results): DeliveryRecord {
  const { delivered, refused, waiting } = results
  const open = openAfter(plan, before, results)
  const settled = waiting.length === 0
  return {
    settledAt: settled ? plan.changedAt : before.settledAt,
    open,
    openedAt: open.length === 0 ? undefined : delivered.length > 0 ? plan.since : before.openedAt,
    unfinished: settled
      ? undefined
      : { changedAt: plan.changedAt, done: [...plan.done, ...delivered, ...refused] },
  }
}

function openAfter(
  { action }: Plan,
  { open }: DeliveryRecord,
  { delivered, waiting }: Results,
): readonly string[] {
  return action === 'trigger' ? [...new Set([...open, ...delivered])] : action === 'resolve' ? waiting : open
}

/** What to go by when nothing can be remembered: CloudWatch's word on the state before. */
export function presumedRecord(event: AlarmEvent, channels: readonly string[]): DeliveryRecord {
  return event.state === 'OK' && event.previousState === 'ALARM'
    ? { ...emptyRecord, open: channels }
    : emptyRecord
}

function isStarting({ previousState, changedAt, configuredAt }: AlarmEvent): boolean {
  if (previousState !== 'INSUFFICIENT_DATA' || configuredAt === undefined) return false
  return changedAt - configuredAt < startingMs
}

function doneOf({ unfinished }: DeliveryRecord, changedAt: number): readonly string[] {
  return unfinished?.changedAt === changedAt ? unfinished.done : []
}
