import type { Clock, Failure, Log } from '../../model/index.ts'
import type { Report } from '../../findings/index.ts'
import { incidentOfNote, foldNote } from '../delivery-note.ts'
import type { Incident, OncallRecord } from '../incidents/incident.ts'
import type { Change, Rules } from '../incidents/rules.ts'
import type { Watched } from '../notice/links.ts'
import { changeOf, startingUntil } from './change.ts'
import { type Message, topicFailure, type Home, receive } from './message.ts'
import type { Intake } from '../delivery.ts'
import { foldChange, foldText, textIncident } from '../incidents/fold.ts'
import { prune } from '../incidents/time.ts'

/** A message as notify reads it: a state change, a text or a delivery note, or a message that it refuses. */
export type Meaning =
  | { readonly form: 'refused'; readonly failure: Failure }
  | { readonly form: 'change'; readonly change: Change; readonly waitUntil: number | undefined }
  | { readonly form: 'text'; readonly text: string; readonly id: string; readonly at: number }
  | { readonly form: 'note'; readonly incident: Incident; readonly text: string | undefined }

/** The parts of a deployment that the reading of a message needs. */
export interface MessageContext {
  readonly clock: Clock
  readonly home: Home
  readonly watched: Watched
  /** Whether CloudWatch gives new alarms time for their first data. */
  readonly alarmWarmUp: boolean
}

/** Reads a message. An alarm of another account or region, and every other message, is a text. */
export function meaningOf(
  message: Message,
  { clock, home, watched, alarmWarmUp }: MessageContext,
  reports: readonly Report[],
  log: Log,
): Meaning {
  const failure = topicFailure(message, home)
  if (failure !== undefined) {
    log.error('message refused', { ...failure })
    return { form: 'refused', failure }
  }
  const note = incidentOfNote(message)
  if (note !== undefined) return { form: 'note', ...note }
  const now = clock()
  const read = receive(message, home, now, log)
  if (read.form === 'text') return { ...read, id: message.id, at: message.sentAt ?? now }
  const until = startingUntil(read.event, { watched, alarmWarmUp }, message.sentAt)
  return {
    form: 'change',
    change: changeOf(read.event, watched, { reports, starting: until !== undefined }),
    waitUntil: until,
  }
}

/** The result of one message. */
export interface Taken {
  /** The incidents that must be up to date before the message is done. */
  readonly incidents: readonly string[]
  /** The message should be processed again at this time; nothing of it is recorded. */
  readonly waitUntil?: number | undefined
}

/** The record after the messages of a run. */
export interface Batch extends Intake {
  readonly taken: ReadonlyMap<Meaning, Taken>
}

export interface Folding {
  readonly rules: Rules
  readonly now: number
  /** The record is empty because the table is unreachable: an OK waits, because the open incidents are not known. */
  readonly isAway: boolean
}

/** Applies messages to the record: causes before their echoes, and otherwise in the order of their changes. */
export function foldMeanings(record: OncallRecord, meanings: readonly Meaning[], folding: Folding): Batch {
  const taken = new Map<Meaning, Taken>()
  const folded = meanings.toSorted(byOrder(folding.rules)).reduce((before, meaning) => {
    const after = fold(before, meaning, folding)
    taken.set(meaning, after)
    return after.record
  }, record)
  return {
    record: folded === record ? record : prune(folded, folding.now),
    touched: [...new Set([...taken.values()].flatMap(({ incidents }) => incidents))],
    taken,
  }
}

/** The text of an incident that is a text: only its message has it. */
export function textOf({ id }: Pick<Incident, 'id'>, meanings: readonly Meaning[]): string | undefined {
  const [text] = meanings.flatMap((meaning) => {
    if (meaning.form === 'text' && textIncident(meaning.id) === id) return [meaning.text]
    return meaning.form === 'note' && meaning.incident.id === id ? (meaning.text ?? []) : []
  })
  return text
}

function fold(
  record: OncallRecord,
  meaning: Meaning,
  { rules, now, isAway }: Folding,
): Taken & { readonly record: OncallRecord } {
  switch (meaning.form) {
    case 'refused':
      return { record, incidents: [] }
    case 'text':
      return foldText(record, meaning.id, rules, now)
    case 'note':
      return { record: foldNote(record, meaning.incident, rules, now), incidents: [meaning.incident.id] }
    case 'change': {
      const { change, waitUntil } = meaning
      if (waitUntil !== undefined && waitUntil > now) return { record, incidents: [], waitUntil }
      if (isAway && change.state === 'OK') return { record, incidents: [], waitUntil: now }
      return foldChange(record, change, rules, now)
    }
  }
}

/** Delivery notes first: they record what was already sent. */
function byOrder({ alarms }: Rules): (one: Meaning, other: Meaning) => number {
  const echoes = new Set(alarms.filter(({ echoOf }) => echoOf !== undefined).map(({ name }) => name))
  const rank = (meaning: Meaning): number =>
    meaning.form === 'note' ? 0 : meaning.form === 'change' && echoes.has(meaning.change.alarm) ? 2 : 1
  const at = (meaning: Meaning): number => (meaning.form === 'change' ? meaning.change.changedAt : 0)
  return (one, other) => rank(one) - rank(other) || at(one) - at(other)
}
